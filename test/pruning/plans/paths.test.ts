import { expect, test } from 'vitest';
import {
  applyPlan,
  type PruningRule,
  planOf,
  randomScores,
  type Scores,
  scoresBy,
  select,
  selectFor,
  weightsMask,
} from '../../../src/pruning/index.ts';
import { cutOutputs } from '../../../src/surrogate/index.ts';
import { randomSurrogate, reweighted } from '../../support/random-networks.ts';

const of = 'weights' as const;
const rules: readonly PruningRule[] = (['layer', 'global'] as const).flatMap((scope) => [
  ...[0.5, 0.9, 0.99].map((ratio) => ({ by: 'ratio' as const, ratio, scope })),
  { by: 'threshold', threshold: 0.9, scope },
]);
const counts = ({ groups }: ReturnType<typeof selectFor<'weights'>>) =>
  groups.map(({ choices }) => choices.filter(({ keep }) => keep).length);
const rescued = new Set<number>();
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  'weights that are pruned leave each output a path, and as many as the rule says (random network %i)',
  async (seed) => {
    const network = randomSurrogate(seed);
    const before = cutOutputs(network, weightsMask(network));
    const scores = await scoresBy(randomScores, network, { of, seed });
    for (const rule of rules) {
      const plain = select(scores, rule, { of });
      const selection = selectFor(network, scores, rule, of);
      const cut = cutOutputs(network, weightsMask(applyUnchecked(network, plain)));
      if (cut.length === before.length) {
        expect(selection).toEqual(plain);
        continue;
      }
      rescued.add(seed);
      // Refused without the path; with it, it can be applied.
      const sparse = applyPlan(network, planOf(network, selection));
      expect(cutOutputs(sparse, weightsMask(sparse))).toEqual(before);
      expect(() => applyPlan(network, planOf(network, plain))).toThrow('a path of weights');
      const paths = selection.groups.flatMap(({ choices }) =>
        choices.filter(({ keep, reason }) => keep && reason.includes('a path to an output')),
      );
      expect(paths.length).toBeGreaterThan(0);
      // Others give way to them, as far as there are others.
      expect(sum(counts(selection))).toBeGreaterThanOrEqual(sum(counts(plain)));
      const scope = rule.by === 'ratio' && rule.scope;
      // A path has at most one weight of a neuron, and the best of each layer stays too.
      const forced = network.layers.flatMap(({ outputs, unweighted }) => (unweighted ? [] : outputs + 1));
      if (scope === 'layer')
        counts(selection).forEach((count, at) => {
          expect(count).toBeLessThanOrEqual(Math.max(counts(plain)[at], forced[at]));
        });
      if (scope === 'global')
        expect(sum(counts(selection))).toBeLessThanOrEqual(Math.max(sum(counts(plain)), sum(forced)));
    }
  },
);

test('those random networks have some that rules would have cut off', () => {
  expect(rescued.size).toBeGreaterThan(10);
});

const applyUnchecked = (
  network: ReturnType<typeof randomSurrogate>,
  selection: ReturnType<typeof plainOf>,
) => {
  const marks = new Map(selection.groups.map(({ layer, choices }) => [layer, choices]));
  return reweighted(network, (w, at, place) => (marks.get(place + 1)?.[at].keep ? w : 0));
};
const plainOf = (scores: Scores, rule: PruningRule) => select(scores, rule, { of });
