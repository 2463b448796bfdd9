import { demand, formatShape, InputError } from '../../tensor/index.ts';
import { type Part, partNames } from '../parts.ts';
import { numbersOf } from './npy.ts';
import type { NpyHeader } from './npy-header.ts';
import { widthOfShape } from './table.ts';

export interface NpyArray extends NpyHeader {
  readonly bytes: Uint8Array;
}

/** An array of an archive, with the axis along which its points lie. */
export interface NpzArray extends NpyArray {
  readonly name: string;
  /** Points first, `[n, …]`, or last, `[…, n]`. */
  readonly axis: 'first' | 'last';
  /** Whether the array could as well be the other. */
  readonly either: boolean;
  /** Whether it is asked for as derivatives. */
  readonly derivative: boolean;
  readonly rows: number;
  /** Of a row. */
  readonly sides: readonly number[];
}

/** Names of arrays: what is wanted of a file, or what the convention calls so. */
export interface ArrayNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly derivatives: readonly string[];
}

/** These are expected to have points first. */
const CONVENTION: ArrayNames = { inputs: ['x'], outputs: ['y'], derivatives: ['dydx'] };
/** Arrays of parts that are not called as the parts are. */
const ARRAYS: Readonly<Partial<Record<Part, string>>> = {
  tangentDirections: 'tangent_directions',
  yErrors: 'y_se',
  dydxErrors: 'dydx_se',
  hessianErrors: 'hessian_se',
  productsErrors: 'products_se',
};

/** What the array of a part is called. */
export function arrayOf(part: Part): string {
  return ARRAYS[part] ?? part;
}

const USUAL = new Set(partNames.map(arrayOf));

/**
 * Finds along which axis points lie. Points first is what everybody expects. It is taken where the arrays of inputs and
 * outputs can be read so, and the derivatives are then as many as outputs times inputs. Else each array must have the common
 * number of points as its first or its last side, and not as both.
 *
 * @param wanted names that are no arrays do not count; where none is one, the convention says which are
 */
export function laidOut(
  arrays: ReadonlyMap<string, NpyArray>,
  wanted: ArrayNames,
): ReadonlyMap<string, NpzArray> {
  const asked = [...wanted.inputs, ...wanted.outputs].some((name) => arrays.has(name));
  const shapesOf = (names: readonly string[]): Shapes =>
    names.filter((name) => arrays.has(name)).map((name) => arrays.get(name)!.shape);
  const { inputs, outputs, derivatives } = asked ? wanted : CONVENTION;
  const rows = pointsIn(shapesOf(inputs), shapesOf(outputs), shapesOf(derivatives));
  const usual = [...inputs, ...outputs].every(
    (name) => !arrays.has(name) || arrays.get(name)!.shape[0] === rows,
  );
  return new Map(
    [...arrays].map(([name, array]) => {
      const { shape } = array;
      const [begin, end] = [shape[0], shape.at(-1)!];
      const axis = begin === rows || end !== rows ? 'first' : 'last';
      const both = shape.length > 1 && begin === rows && end === rows;
      const certain = usual && (USUAL.has(name) || !derivatives.includes(name));
      return [
        name,
        {
          ...array,
          name,
          axis,
          either: both && !certain,
          derivative: derivatives.includes(name),
          rows: axis === 'first' ? begin : end,
          sides: axis === 'first' ? shape.slice(1) : shape.slice(0, -1),
        },
      ];
    }),
  );
}

type Shapes = readonly (readonly number[])[];

/** The number of points: a side that all have first or last, first if possible, such that derivatives are as many as they must. */
function pointsIn(inputs: Shapes, outputs: Shapes, derivatives: Shapes): number | undefined {
  const all = [...inputs, ...outputs];
  const [one] = all;
  const common = [...new Set([one?.[0], one?.at(-1)])].filter(
    (side): side is number =>
      side !== undefined && all.every((shape) => shape[0] === side || shape.at(-1) === side),
  );
  const width = (shapes: Shapes, rows: number) =>
    shapes.reduce((sum, shape) => sum + widthOfShape(shape) / rows, 0);
  const fitting = common.filter(
    (rows) => width(derivatives, rows) === width(inputs, rows) * width(outputs, rows),
  );
  const left = fitting.length > 0 && derivatives.length > 0 ? fitting : common;
  return (
    left.find((rows) => all.every((shape) => shape[0] === rows)) ?? (left.length === 1 ? left[0] : undefined)
  );
}

/** @throws InputError where an array that is asked for has another number of points, or does not say where they lie */
export function checkArray(
  { name, shape, rows, either, derivative }: NpzArray,
  n: number,
  as: string,
  path: string,
): void {
  demand(
    rows === n,
    `arrays of ${path} must have a row a point: ${n} as in ${as}`,
    `${rows} of ${name}`,
    'Save arrays of the same length.',
  );
  if (either)
    throw new InputError(
      `the shape of ${name} of ${path} must say along which side its ${n} points lie`,
      `${formatShape(shape)}: they could lie along the first side or along the last`,
      `Save ${derivative ? 'it under the name dydx, and ' : ''}all arrays with points first, or more points.`,
    );
}

/** Numbers of rows: of one place in each row, or of all, row by row. */
export function numbersIn(
  array: NpzArray,
  start: number,
  rows: number,
  index: number | undefined,
): Float64Array {
  const { bytes, size, sides } = array;
  const { row, side } = stridesOf(array);
  const offsets =
    index === undefined
      ? Array.from({ length: widthOfShape(sides) }, (_, k) => offsetOf(k, sides, side))
      : [offsetOf(index, sides, side)];
  const width = offsets.length;
  const picked = new Uint8Array(rows * width * size);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < width; k++) {
      const at = ((start + i) * row + offsets[k]) * size;
      const to = (i * width + k) * size;
      for (let b = 0; b < size; b++) picked[to + b] = bytes[at + b];
    }
  return numbersOf(picked, array);
}

/** Elements from one row to the next, and from one number of a row to the next along each of its sides. */
function stridesOf({ shape, fortran, axis }: NpzArray): { row: number; side: readonly number[] } {
  const strides = shape.map((_, k) => widthOfShape(fortran ? shape.slice(0, k) : shape.slice(k + 1)));
  return axis === 'first'
    ? { row: strides[0], side: strides.slice(1) }
    : { row: strides.at(-1)!, side: strides.slice(0, -1) };
}

function offsetOf(index: number, sides: readonly number[], strides: readonly number[]): number {
  let offset = 0;
  let rest = index;
  for (let k = sides.length - 1; k >= 0; k--) {
    offset += (rest % sides[k]) * strides[k];
    rest = Math.floor(rest / sides[k]);
  }
  return offset;
}
