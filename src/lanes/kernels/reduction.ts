import { flat, sizes } from '../layout.ts';
import { FLOAT_BYTES, Piece, VECTOR } from '../memory.ts';
import { addTo, get, loop, set, storeSum, zero } from '../wat.ts';
import type { Kernel } from './kernel.ts';
import { range, type Tile, tiles } from './tiles.ts';

/** The transpose of rows times rows: what the points of a batch add to the gradient of a weight matrix. */
export const reduction: Kernel = {
  op: 'matmul',
  match: (e, [left, right]) => {
    if (e.rank !== 2 || left.kind !== 'turned' || right.kind !== 'rows') return undefined;
    const [leftColumns, rightColumns] = sizes(e);
    const result = flat(new Piece(leftColumns * rightColumns), [leftColumns, rightColumns]);
    return {
      reads: [left.of, right],
      result,
      emit: (at) =>
        code({
          rows: right.rows,
          leftColumns,
          rightColumns,
          left: at.ofRows(left.of),
          right: at.ofRows(right),
          result: at.ofFlat(result),
        }),
    };
  },
};

interface ReductionOperands {
  readonly rows: number;
  readonly leftColumns: number;
  readonly rightColumns: number;
  readonly left: number;
  readonly right: number;
  /** [leftColumns, rightColumns], row-major. */
  readonly result: number;
}

/** [rows, leftColumns]ᵀ·[rows, rightColumns]: sums over rows, up to two by four at a time. */
function code({ rows, leftColumns, rightColumns, left, right, result }: ReductionOperands): string {
  const column = rows * FLOAT_BYTES;
  const tile = (i: Tile, j: Tile) => {
    const cells = range(i.size).flatMap((p) => range(j.size).map((q) => ({ p, q, sum: `$s${4 * p + q}` })));
    return [
      ...cells.map(({ sum }) => set(sum, zero)),
      loop('$p', 0, column, VECTOR, [
        ...range(i.size).map((p) =>
          set(`$a${p}`, `(v128.load offset=${left + (i.from + p) * column} ${get('$p')})`),
        ),
        ...range(j.size).flatMap((q) => [
          set('$w', `(v128.load offset=${right + (j.from + q) * column} ${get('$p')})`),
          ...range(i.size).map((p) => addTo(`$s${4 * p + q}`, `(f32x4.mul ${get(`$a${p}`)} ${get('$w')})`)),
        ]),
      ]),
      ...cells.map(({ p, q, sum }) =>
        storeSum(result + ((i.from + p) * rightColumns + j.from + q) * FLOAT_BYTES, sum),
      ),
    ];
  };
  const lefts = tiles(leftColumns, 2);
  const rights = tiles(rightColumns, 4);
  return lefts.flatMap((i) => rights.flatMap((j) => tile(i, j))).join('\n');
}
