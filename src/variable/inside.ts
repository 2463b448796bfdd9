import { counted, demand, rowOf, type Tensor } from '../tensor/index.ts';
import type { Variable } from './variable.ts';

/**
 * Whether each of the points [n, d] is inside the domain on which the surrogate is to be trusted, its boundary included.
 * An input without `lo` or `hi` is unbounded on that side; NaN is outside.
 *
 * @throws InputError when the points have not one column an input
 */
export function insideDomain(
  { inputs }: { readonly inputs: readonly Variable[] },
  points: Tensor,
): boolean[] {
  demand(
    points.shape.length === 2 && points.shape[1] === inputs.length,
    `points of a surrogate of ${counted(inputs.length, 'input')} must have shape [n, ${inputs.length}]`,
    points.shape,
    'Give one column an input.',
  );
  return Array.from({ length: points.shape[0] }, (_, n) => {
    const row = rowOf(points, n);
    return inputs.every(
      ({ lo = Number.NEGATIVE_INFINITY, hi = Number.POSITIVE_INFINITY }, i) => row[i] >= lo && row[i] <= hi,
    );
  });
}
