import { type Dataset, partsOf, sliceDataset } from '../dataset/index.ts';

/** Most numbers of values and derivatives that a comparison holds at once: 128 MB, a few times over. */
const NUMBERS_AT_ONCE = 1 << 24;

/**
 * A set in batches for a comparison, as views; a small set is one batch.
 *
 * @param numbers most values and derivatives in a batch; a batch has at least one row. Default 2²⁴
 */
export async function* batchesOfSet(set: Dataset, numbers = NUMBERS_AT_ONCE): AsyncGenerator<Dataset> {
  const n = set.x.shape[0];
  const width = partsOf(set).reduce((sum, [part, { data }]) => sum + (part === 'x' ? 0 : data.length), 0) / n;
  const batch = Math.max(1, Math.floor(numbers / width));
  for (let start = 0; start < n; start += batch) yield sliceDataset(set, start, Math.min(start + batch, n));
}
