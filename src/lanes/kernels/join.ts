import { sizeOf } from '../../tensor/index.ts';
import { countOf, type Flat, flat, sizes } from '../layout.ts';
import { Piece } from '../memory.ts';
import { copy } from '../wat.ts';
import { arrange } from './arrange.ts';
import type { Kernel } from './kernel.ts';
import { matrix } from './matrix.ts';

/** Flat parts one after the other, or matrices side by side: the flat gradient of a network. */
export const join: Kernel = {
  op: 'concat',
  operands: (e) => (e.attributes.axis === 0 ? 'ordered' : 'flat'),
  match: (e, parts) => {
    const { axis } = e.attributes as { readonly axis: number };
    if (!parts.every((part) => part.kind === 'flat') || (axis !== 0 && e.rank !== 2)) return undefined;
    const result = flat(new Piece(sizeOf(sizes(e))), sizes(e));
    const offsets = offsetsOf(parts, axis, result);
    return {
      reads: parts,
      result,
      emit: (at) =>
        parts
          .map((part, k) => {
            const to = { ...result, offset: offsets[k] };
            return axis === 0
              ? copy(countOf(part), at.ofFlat(part), at.ofFlat(to))
              : arrange(part.shape[0], part.shape[1], matrix(part, at), matrix(to, at));
          })
          .join('\n'),
    };
  },
};

/** Where each part begins in the result. */
function offsetsOf(parts: readonly Flat[], axis: number, { strides }: Flat): number[] {
  let next = 0;
  return parts.map(({ shape }) => {
    const offset = next;
    next += shape[axis] * strides[axis];
    return offset;
  });
}
