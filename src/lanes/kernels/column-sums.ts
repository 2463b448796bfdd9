import { sizeOf } from '../../tensor/index.ts';
import { flat, sizes } from '../layout.ts';
import { FLOAT_BYTES, Piece, VECTOR } from '../memory.ts';
import { addTo, get, loop, set, storeSum, zero } from '../wat.ts';
import type { Kernel } from './kernel.ts';
import { range, tiles } from './tiles.ts';

/** The sum of each column over the rows of the batch: the gradient of a bias. */
export const columnSums: Kernel = {
  op: 'sum',
  match: (e, [from]) => {
    const { axes } = e.attributes as { readonly axes: readonly number[] };
    if (from.kind !== 'rows' || axes.length !== 1 || axes[0] !== 0) return undefined;
    const result = flat(new Piece(sizeOf(sizes(e))), sizes(e));
    return {
      reads: [from],
      result,
      emit: (at) => code(from.rows, from.columns, at.ofRows(from), at.ofFlat(result)),
    };
  },
};

function code(rows: number, columns: number, from: number, result: number): string {
  const column = rows * FLOAT_BYTES;
  return tiles(columns, 8)
    .flatMap((tile) => [
      ...range(tile.size).map((k) => set(`$s${k}`, zero)),
      loop(
        '$p',
        0,
        column,
        VECTOR,
        range(tile.size).map((k) =>
          addTo(`$s${k}`, `(v128.load offset=${from + (tile.from + k) * column} ${get('$p')})`),
        ),
      ),
      ...range(tile.size).map((k) => storeSum(result + (tile.from + k) * FLOAT_BYTES, `$s${k}`)),
    ])
    .join('\n');
}
