import type { Expression } from '../../graph/index.ts';
import { flat, type Layout, sizes } from '../layout.ts';
import { FLOAT_BYTES, Piece } from '../memory.ts';
import { addTo, get, loop, set, step, zero } from '../wat.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { matrix, type PlacedMatrix } from './matrix.ts';
import { range, tiles } from './tiles.ts';

/** A product of matrices without a batch: what a layer makes of a direction that all points share. */
export const flatProduct: Kernel = {
  op: 'matmul',
  match: (e, [left, right]) => (e.rank === 2 ? productOf(e, left, right) : undefined),
};

/** A column times a row: what such a direction adds to the gradient of a weight matrix. */
export const outerProduct: Kernel = {
  op: 'mul',
  match: (e, [a, b]) => (isOuter(e) ? (productOf(e, a, b) ?? productOf(e, b, a)) : undefined),
};

/** Whether e is a matrix and multiplies a column by a row: both stretch, which no loop over the numbers of one does. */
export function isOuter({ op, inputs, shape }: Expression): boolean {
  return (
    op === 'mul' && inputs.every((e) => e.rank === 2) && shape.every((size) => size !== 1) && stretch(inputs)
  );
}

function stretch([a, b]: readonly Expression[]): boolean {
  return (a.shape[1] === 1 && b.shape[0] === 1) || (b.shape[1] === 1 && a.shape[0] === 1);
}

function productOf(e: Expression, left: Layout, right: Layout): KernelCall | undefined {
  if (left.kind !== 'flat' || right.kind !== 'flat' || left.shape[1] !== right.shape[0]) return undefined;
  const [rows, columns] = sizes(e);
  const result = flat(new Piece(rows * columns), [rows, columns]);
  return {
    reads: [left, right],
    result,
    emit: (at) =>
      code({
        rows,
        inner: left.shape[1],
        columns,
        left: matrix(left, at),
        right: matrix(right, at),
        result: at.ofFlat(result),
      }),
  };
}

interface ProductOperands {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly left: PlacedMatrix;
  readonly right: PlacedMatrix;
  /** [rows, columns], row-major. */
  readonly result: number;
}

/** [rows, inner]·[inner, columns], up to eight columns at a time, one number each: the matrices are small. */
function code({ rows, inner, columns, left, right, result }: ProductOperands): string {
  const splat = (at: number, place: string) => `(v128.load32_splat offset=${at} ${get(place)})`;
  const tile = ({ from, size }: { readonly from: number; readonly size: number }) => [
    ...range(size).map((j) => set(`$s${j}`, zero)),
    set('$q', get('$p')),
    loop('$c', 0, inner * right.strides[0], right.strides[0], [
      set('$w', splat(left.at, '$q')),
      ...range(size).map((j) => {
        const factor = splat(right.at + (from + j) * right.strides[1], '$c');
        return addTo(`$s${j}`, `(f32x4.mul ${get('$w')} ${factor})`);
      }),
      step('$q', left.strides[1]),
    ]),
    ...range(size).map((j) => {
      const sum = `(f32x4.extract_lane 0 ${get(`$s${j}`)})`;
      return `(f32.store offset=${result + (from + j) * FLOAT_BYTES} ${get('$i')} ${sum})`;
    }),
  ];
  return [
    set('$i', '(i32.const 0)'),
    loop('$p', 0, rows * left.strides[0], left.strides[0], [
      ...tiles(columns, 8).flatMap(tile),
      step('$i', columns * FLOAT_BYTES),
    ]),
  ].join('\n');
}
