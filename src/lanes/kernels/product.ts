import { type Flat, type Rows, rowsOf, sizes } from '../layout.ts';
import { FLOAT_BYTES, Piece, VECTOR } from '../memory.ts';
import { addTo, get, loop, set, step, zero } from '../wat.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { matrix, type PlacedMatrix } from './matrix.ts';
import { range, type Tile, tiles } from './tiles.ts';

/** The rows of a batch times a matrix: a layer. */
export const product: Kernel = {
  op: 'matmul',
  match: (e, [left, right]) => {
    if (e.rank !== 2 || left.kind !== 'rows' || right.kind !== 'flat') return undefined;
    return rowsTimes(left, right, sizes(e));
  },
};

/**
 * A matrix times the transpose of rows, b·aᵀ = (a·bᵀ)ᵀ: the transpose of such a product. Adjoints of layers one after the other
 * without an activation between meet it.
 */
export const turnedProduct: Kernel = {
  op: 'matmul',
  match: (e, [left, right]) => {
    if (e.rank !== 2 || left.kind !== 'flat' || right.kind !== 'turned') return undefined;
    const turned = { ...left, shape: left.shape.toReversed(), strides: left.strides.toReversed() };
    const call = rowsTimes(right.of, turned, sizes(e).toReversed());
    return { ...call, result: { kind: 'turned', of: call.result } };
  },
};

function rowsTimes(
  left: Rows,
  right: Flat,
  [rows, columns]: readonly number[],
): KernelCall & { readonly result: Rows } {
  const result = rowsOf(new Piece(rows * columns), [rows, columns]);
  return {
    reads: [left, right],
    result,
    emit: (at) =>
      code({
        rows,
        columns,
        inner: left.columns,
        left: at.ofRows(left),
        right: matrix(right, at),
        result: at.ofRows(result),
      }),
  };
}

interface ProductOperands {
  readonly rows: number;
  /** Columns of the left factor. */
  readonly inner: number;
  /** Columns of the result. */
  readonly columns: number;
  readonly left: number;
  readonly right: PlacedMatrix;
  readonly result: number;
}

/** [rows, inner]·[inner, columns]: eight rows and up to four columns at a time. */
function code({ rows, inner, columns, left, right, result }: ProductOperands): string {
  const { at, strides } = right;
  const column = rows * FLOAT_BYTES;
  const tile = ({ from, size }: Tile) => [
    ...range(2 * size).map((k) => set(`$s${k}`, zero)),
    set('$q', get('$p')),
    loop('$c', 0, inner * strides[0], strides[0], [
      set('$a0', `(v128.load offset=${left} ${get('$q')})`),
      set('$a1', `(v128.load offset=${left + VECTOR} ${get('$q')})`),
      ...range(size).flatMap((j) => [
        set('$w', `(v128.load32_splat offset=${at + (from + j) * strides[1]} ${get('$c')})`),
        addTo(`$s${2 * j}`, `(f32x4.mul ${get('$a0')} ${get('$w')})`),
        addTo(`$s${2 * j + 1}`, `(f32x4.mul ${get('$a1')} ${get('$w')})`),
      ]),
      step('$q', column),
    ]),
    ...range(2 * size).map((k) => {
      const to = result + (from + (k >> 1)) * column + (k & 1) * VECTOR;
      return `(v128.store offset=${to} ${get('$p')} ${get(`$s${k}`)})`;
    }),
  ];
  return loop('$p', 0, column, 2 * VECTOR, tiles(columns, 4).flatMap(tile));
}
