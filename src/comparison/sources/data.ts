import { type Dataset, domainFromData, sliceDataset, takeRows } from '../../dataset/index.ts';
import { demand, stream } from '../../tensor/index.ts';
import { knownDomain, withBounds } from '../../variable/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import { demandSettings } from './demand-settings.ts';
import type { ComparisonSource, SeedGround } from './source.ts';

/**
 * Labelled points: their number is fixed, or a network trained on them is all that is left. Each seed holds out rows of its own as
 * truth. A teacher is asked at the points of the other rows, since nobody knows where else inputs may lie.
 *
 * @param set inputs without bounds get the range of their points for a domain
 */
export function dataSource(name: string, set: Dataset): ComparisonSource {
  const bounded =
    knownDomain(set.inputs) === undefined
      ? { ...set, inputs: withBounds(set.inputs, domainFromData(set)) }
      : set;
  const source: ComparisonSource = {
    kind: 'data',
    name,
    settings: ['labels', 'teacher'],
    check(plan) {
      demandSettings(source, plan);
      demandRows(set, plan);
    },
    ground: async ({ plan, seed }) => groundOf(bounded, plan, seed),
  };
  return source;
}

/** @throws InputError where there are not as many rows as labels and truth take */
function demandRows(
  {
    x: {
      shape: [rows],
    },
  }: Dataset,
  { labels, test }: ComparisonPlan,
): void {
  demand(
    labels + test <= rows,
    `a comparison with ${labels.toLocaleString('en')} labels and ${test.toLocaleString('en')} rows for the truth needs as many rows together`,
    rows,
    'Give more data, or compare with fewer labels.',
  );
}

function groundOf(set: Dataset, { labels, test }: ComparisonPlan, seed: number): SeedGround {
  const order = stream(seed, 'rows of the truth').permutation(set.x.shape[0]);
  const others = takeRows(set, order.subarray(test));
  return {
    inputs: set.inputs,
    outputs: set.outputs,
    test: takeRows(set, order.subarray(0, test)),
    kindOf: () => 'labels',
    labels: async () => sliceDataset(others, 0, labels),
    points: async () => others.x,
  };
}

/** Rows that are held out as truth unless someone says how many: a fifth, at most 4,096. */
export function heldOutRows({
  x: {
    shape: [rows],
  },
}: Pick<Dataset, 'x'>): number {
  return Math.min(4096, Math.floor(rows / 5));
}
