import { type Dataset, takeRows } from '../dataset/index.ts';
import { SCORED_SAMPLES } from '../pruning/index.ts';

/**
 * The first points of a set, as many as criteria are given. A study samples its points itself, by a design, so that they are in no
 * order: the first ones are as good as any.
 */
export function firstPoints(set: Dataset, most: number = SCORED_SAMPLES): Dataset {
  const count = Math.min(most, set.x.shape[0]);
  return takeRows(
    set,
    Int32Array.from({ length: count }, (_, row) => row),
  );
}
