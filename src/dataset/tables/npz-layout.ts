import { demand, formatShape, InputError } from '../../tensor/index.ts';
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
  readonly rows: number;
  /** Of a row. */
  readonly sides: readonly number[];
}

/** Names of arrays that say by convention that points come first. */
const CONVENTION = new Set(['x', 'y', 'dydx', 'directions', 'products']);

/**
 * Finds along which axis points lie. Points first is what everybody expects, and is taken where the arrays of points can be read
 * so; else each array must have the common number of points as its first or its last side, and not as both.
 *
 * @param points names of the arrays that say how many points there are: those of the convention where there are some, and
 *   none is named
 * @param derivatives names of those that may lie either way, whatever the others do
 */
export function laidOut(
  arrays: ReadonlyMap<string, NpyArray>,
  points: readonly string[],
  derivatives: readonly string[],
): ReadonlyMap<string, NpzArray> {
  const asked = points.filter((name) => arrays.has(name));
  const usual = [...arrays.keys()].filter((name) => CONVENTION.has(name));
  const counted = asked.length > 0 && asked.length < arrays.size ? asked : usual.length > 0 ? usual : asked;
  const shapes = counted.map((name) => arrays.get(name)!.shape);
  const first = shapes.length > 0 && shapes.every((shape) => shape[0] === shapes[0][0]);
  const rows = first ? shapes[0][0] : commonSide(shapes);
  return new Map(
    [...arrays].map(([name, array]) => {
      const { shape } = array;
      const [begin, end] = [shape[0], shape.at(-1)!];
      const axis = begin === rows || end !== rows ? 'first' : 'last';
      const both = shape.length > 1 && begin === rows && end === rows;
      const certain = first && (CONVENTION.has(name) || !derivatives.includes(name));
      return [
        name,
        {
          ...array,
          name,
          axis,
          either: both && !certain,
          rows: axis === 'first' ? begin : end,
          sides: axis === 'first' ? shape.slice(1) : shape.slice(0, -1),
        },
      ];
    }),
  );
}

/** The one number that is the first or the last side of all arrays; undefined where there is none, or more. */
function commonSide(shapes: readonly (readonly number[])[]): number | undefined {
  const [one, ...others] = shapes;
  const common = [...new Set([one?.[0], one?.at(-1)])].filter(
    (side) => side !== undefined && others.every((shape) => shape[0] === side || shape.at(-1) === side),
  );
  return common.length === 1 ? common[0] : undefined;
}

/** @throws InputError where an array that is asked for has another number of points, or does not say where they lie */
export function checkArray(
  { name, shape, rows, either }: NpzArray,
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
      `Save it under the name ${shape.length === 2 ? 'x or y' : 'dydx'} with points first, or with more points.`,
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
