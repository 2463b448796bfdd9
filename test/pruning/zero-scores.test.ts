import { describe, expect, it } from 'vitest';
import {
  applyPlan,
  criterionNamed,
  type Prunable,
  type PruningRule,
  parsePlan,
  planNote,
  planOf,
  scoresBy,
  selectFor,
  zeroKinds,
} from '../../src/pruning/index.ts';
import type { Surrogate } from '../../src/surrogate/index.ts';
import { withBounds } from '../../src/variable/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { withLayers } from '../surrogate/example.ts';

/* Networks whose outputs do not vary where a criterion looks. */

const { layers } = freshNetwork([3, 4, 4, 2], 'tanh');
/** Inputs of the size of raw units: all of the first layer is saturated, to the last bit. */
const far = { lo: [1e9, 1e9, 1e9], hi: [2e9, 2e9, 2e9] };
const plain = withLayers(layers);
const saturated: Surrogate = { ...plain, inputs: withBounds(plain.inputs, far) };
/** No weight is left: also the sizes of weights tell nothing. */
const zero = withLayers(layers.map((layer) => ({ ...layer, weight: layer.weight.map(() => 0) })));

const rules: Readonly<Record<Exclude<Prunable, 'layers'>, PruningRule>> = {
  neurons: { by: 'width', keep: 2 },
  inputs: { by: 'width', keep: 2 },
  weights: { by: 'ratio', ratio: 0.5, scope: 'layer' },
};

describe('pruning a network whose outputs do not vary', () => {
  it.each<{ of: keyof typeof rules; by: string; network: Surrogate }>([
    { of: 'neurons', by: 'sampled-significance', network: saturated },
    { of: 'inputs', by: 'sampled-significance', network: saturated },
    ...(['neurons', 'weights'] as const).flatMap((of) =>
      ['interval-significance', 'sampled-significance', 'magnitude'].map((by) => ({
        ...{ of, by, network: zero },
      })),
    ),
    { of: 'weights', by: 'random', network: zero },
    { of: 'inputs', by: 'sampled-significance', network: zero },
    { of: 'inputs', by: 'magnitude', network: zero },
  ])('is refused: $of by $by', async ({ of, by, network }) => {
    const scores = await scoresBy(criterionNamed(by, of), network, { of });
    expect(zeroKinds(scores)).toContain(of);
    expect(() => pruneSurrogate(network, scores, rules[of], { of })).toThrow(
      `scores of ${of} by ${by} must tell some apart; received zeros alone. Outputs may not vary`,
    );
  });

  it('goes by a plan that someone made by hand', async () => {
    const scores = await scoresBy(criterionNamed('interval-significance'), saturated);
    const { plan } = pruneSurrogate(saturated, scores, { by: 'width', keep: 4 });
    const edited = structuredClone(plan) as unknown as {
      layers: { neurons: { keep: boolean; reason: string }[] }[];
    };
    edited.layers[0].neurons[1] = { ...edited.layers[0].neurons[1], keep: false, reason: 'edited by hand' };
    expect(applyPlan(saturated, parsePlan(edited)).layers[0].outputs).toBe(3);
  });
});

it('a layer whose scores are all 0 beside others is pruned by its order, and a note says so', async () => {
  const scores = await scoresBy(criterionNamed('magnitude'), plain);
  const groups = scores.groups.map((group) =>
    group.of === 'neurons' && group.layer === 2 ? { ...group, scores: [0, 0, 0, 0] } : group,
  );
  const plan = planOf(plain, selectFor(plain, { ...scores, groups }, { by: 'width', keep: 2 }));
  expect(plan.layers[1].neurons.map(({ keep }) => keep)).toEqual([true, true, false, false]);
  expect(planNote(plan)).toBe('scores of layer 2 are all 0: which of its neurons go is their order');
  const all = planOf(plain, selectFor(plain, scores, { by: 'width', keep: 2 }));
  expect(planNote(all)).toBeUndefined();
});
