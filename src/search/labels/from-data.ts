import { type Dataset, takeRows } from '../../dataset/index.ts';
import { counted, InputError, stream } from '../../tensor/index.ts';
import { demandVerifiable, type Target, verifiability } from '../targets/index.ts';
import { type SearchLabels, searchLabels } from './search-labels.ts';

/** Share of the rows by which networks are judged, and how many at most. */
const SHARE = 1 / 5;
const MOST = 1 << 16;
/** Fewer rows leave nothing to judge by. */
const LEAST = 50;

/**
 * A set parted into rows to train on and rows to judge by, at random by the seed and the number of rows.
 *
 * @throws InputError where there are too few rows, they lack what a target asks for, or their noise hides it
 */
export function labelsFromData(data: Dataset, targets: readonly Target[], seed: number): SearchLabels {
  const [n] = data.x.shape;
  if (n < LEAST)
    throw new InputError(
      `a search needs ${LEAST} rows or more, a fifth of which are for judging networks`,
      counted(n, 'row'),
      'Give more rows.',
    );
  const order = stream(seed, 'search test').permutation(n);
  const held = Math.min(MOST, Math.floor(SHARE * n));
  const test = takeRows(data, order.slice(0, held).sort());
  demandVerifiable(verifiability(targets, test), held, SHARE);
  const training = takeRows(data, order.slice(held).sort());
  return searchLabels(training, test, 'rows held out', seed);
}
