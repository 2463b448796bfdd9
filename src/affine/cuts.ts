import { rowOf, symmetricEigen, type Tensor } from '../tensor/index.ts';
import type { Cut } from './slabs.ts';

/**
 * How a box is cut into at most so many slabs. Cuts are across the directions along which the outputs change, the more the more they
 * do.
 *
 * @param moment E[∇y ∇yᵀ], [d, d], in units of half the width of the box along each input
 * @param most slabs, at least 1
 */
export function cutsOf(moment: Tensor, most: number): Cut[] {
  const { values, vectors } = symmetricEigen(moment);
  const directions = Array.from(values, (_, k) => rowOf(vectors, k));
  // By how much the outputs change from one end of the box to the other.
  const changes = directions.map(
    (direction, k) =>
      Math.sqrt(Math.max(0, values[k])) * direction.reduce((sum, entry) => sum + Math.abs(entry), 0),
  );
  const counts = changes.map(() => 1);
  for (let total = 1; ; ) {
    let next: number | undefined;
    changes.forEach((change, k) => {
      const fits = change > 0 && (total / counts[k]) * (counts[k] + 1) <= most;
      if (fits && (next === undefined || change / counts[k] > changes[next] / counts[next])) next = k;
    });
    if (next === undefined) break;
    total = (total / counts[next]) * (counts[next] + 1);
    counts[next]++;
  }
  return directions
    .map((direction, k): Cut => ({ direction, count: counts[k] }))
    .filter(({ count }) => count > 1);
}
