import { type IntervalTensor, midpoint } from '../interval/index.ts';
import type { Tensor } from '../tensor/index.ts';

/**
 * A box halved along its inputs, again and again, into at most so many boxes. Each time it is the input by which the outputs
 * change most over what is left.
 *
 * @param moment E[∇y ∇yᵀ], [d, d], in units of half the width of the box along each input
 * @param most boxes, at least 1
 * @returns the boxes, with the moment in units of theirs: they are of one size
 */
export function halved(
  box: IntervalTensor,
  moment: Tensor,
  most: number,
): { readonly boxes: readonly IntervalTensor[]; readonly moment: Tensor } {
  const d = box.lo.length;
  let boxes: IntervalTensor[] = [box];
  const data = moment.data.slice();
  while (2 * boxes.length <= most) {
    const changes = Array.from({ length: d }, (_, k) => data[k * d + k]);
    const k = changes.indexOf(Math.max(...changes));
    if (!(changes[k] > 0)) break;
    boxes = boxes.flatMap((one) => halvesOf(one, k));
    for (let i = 0; i < d; i++) {
      data[k * d + i] /= 2;
      data[i * d + k] /= 2;
    }
  }
  return { boxes, moment: { shape: moment.shape, data } };
}

function halvesOf({ shape, lo, hi }: IntervalTensor, k: number): IntervalTensor[] {
  const middle = midpoint({ lo: lo[k], hi: hi[k] });
  const cut = (ends: Float64Array) => ends.map((end, i) => (i === k ? middle : end));
  return [
    { shape, lo, hi: cut(hi) },
    { shape, lo: cut(lo), hi },
  ];
}
