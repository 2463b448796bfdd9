import { type Flat, type Layout, type Rows, rowsOf, sizes } from '../layout.ts';
import { FLOAT_BYTES, Piece, VECTOR } from '../memory.ts';
import { addTo, get, loop, set, step, zero } from '../wat.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { range, type Tile, tiles } from './tiles.ts';

/**
 * The matrix of each point times a vector that all points share: labels of whole Hessians along a direction. Or the vector
 * times each matrix: labels of Jacobians with a cotangent.
 */
export const contraction: Kernel = {
  op: 'matmul',
  match: (e, [left, right]) => {
    const [a, b] = e.inputs.map(sizes);
    const result = rowsOf(new Piece(sizes(e).reduce((p, q) => p * q)), sizes(e));
    if (a.length === 3 && left.kind === 'rows' && isVector(right, b.length - 2))
      return callOf(left, right, result, a[2], { inner: 1, outer: a[2] });
    if (b.length === 3 && right.kind === 'rows' && isVector(left, a.length - 1))
      return callOf(right, left, result, b[1], { inner: b[2], outer: 1 });
    return undefined;
  },
};

/** Whether a value is one vector along an axis. */
function isVector(value: Layout, along: number): value is Flat {
  return value.kind === 'flat' && value.shape.every((size, axis) => axis === along || size === 1);
}

/** Columns from one summand to the next, and from one sum to the next. */
interface Distances {
  readonly inner: number;
  readonly outer: number;
}

function callOf(
  matrices: Rows,
  vector: Flat,
  result: Rows,
  length: number,
  { inner, outer }: Distances,
): KernelCall {
  const column = matrices.rows * FLOAT_BYTES;
  const along = vector.strides[vector.shape.indexOf(length)] * FLOAT_BYTES;
  return {
    reads: [matrices, vector],
    result,
    emit(at) {
      const [from, factors, to] = [at.ofRows(matrices), at.ofFlat(vector), at.ofRows(result)];
      /** Eight rows of up to four sums. */
      const tile = ({ from: first, size }: Tile) => [
        ...range(2 * size).map((k) => set(`$s${k}`, zero)),
        set('$q', get('$p')),
        loop('$c', 0, length * along, along, [
          set('$w', `(v128.load32_splat offset=${factors} ${get('$c')})`),
          ...range(2 * size).map((k) => {
            const place = from + (first + (k >> 1)) * outer * column + (k & 1) * VECTOR;
            return addTo(`$s${k}`, `(f32x4.mul (v128.load offset=${place} ${get('$q')}) ${get('$w')})`);
          }),
          step('$q', inner * column),
        ]),
        ...range(2 * size).map((k) => {
          const place = to + (first + (k >> 1)) * column + (k & 1) * VECTOR;
          return `(v128.store offset=${place} ${get('$p')} ${get(`$s${k}`)})`;
        }),
      ];
      return loop('$p', 0, column, 2 * VECTOR, tiles(result.columns, 4).flatMap(tile));
    },
  };
}
