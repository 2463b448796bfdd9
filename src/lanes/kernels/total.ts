import { flat, sizes } from '../layout.ts';
import { FLOAT_BYTES, Piece, VECTOR } from '../memory.ts';
import { addTo, get, loop, set, storeSum, zero } from '../wat.ts';
import type { Kernel } from './kernel.ts';

/** The sum of all numbers of a batch: a loss. */
export const total: Kernel = {
  op: 'sum',
  match: (e, [from]) => {
    const { axes } = e.attributes as { readonly axes: readonly number[] };
    if (from.kind !== 'rows' || axes.length !== e.inputs[0].rank) return undefined;
    const result = flat(new Piece(1), sizes(e));
    return {
      reads: [from],
      result,
      emit: (at) => code(from.columns * from.rows, at.ofRows(from), at.ofFlat(result)),
    };
  },
};

/** The sum of `count` numbers that lie together, a multiple of eight. */
function code(count: number, from: number, result: number): string {
  return [
    set('$s0', zero),
    set('$s1', zero),
    loop('$p', 0, count * FLOAT_BYTES, 2 * VECTOR, [
      addTo('$s0', `(v128.load offset=${from} ${get('$p')})`),
      addTo('$s1', `(v128.load offset=${from + VECTOR} ${get('$p')})`),
    ]),
    addTo('$s0', get('$s1')),
    storeSum(result, '$s0'),
  ].join('\n');
}
