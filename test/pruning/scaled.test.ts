import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LayerScaling,
  type PruningRule,
  type Scores,
  scoresOf,
  select,
  surrogateSignificance,
} from '../../src/pruning/index.ts';
import { initialise, perceptron, type Surrogate } from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';

const deep: Surrogate = {
  ...initialise(perceptron([3, 12, 12, 12, 12, 12, 1], 'tanh'), stream(1, 'network')),
  normalisation: {
    xMean: new Float64Array(3),
    xStd: Float64Array.of(1, 1, 1),
    yMean: new Float64Array(1),
    yStd: Float64Array.of(1),
  },
  inputs: ['a', 'b', 'c'].map((name) => ({ name, lo: -1, hi: 1 })),
  outputs: [{ name: 'y' }],
  provenance: {},
};
const significance = scoresOf(surrogateSignificance(deep));
const half = (scaled?: LayerScaling): PruningRule => ({
  by: 'ratio',
  ratio: 0.5,
  scope: 'global',
  ...(scaled && { scaled }),
});
const widths = (rule: PruningRule, scores = significance) =>
  select(scores, rule).groups.map(({ choices }) => choices.filter(({ keep }) => keep).length);

/** The scores of weights of these layers. */
const weights = (...layers: readonly (readonly number[])[]): Scores => ({
  schema: 'sobolev/scores/1',
  criterion: 'made-up',
  groups: layers.map((scores, l) => ({ of: 'weights', layer: l + 1, scores })),
});

describe('scores that fall from layer to layer', () => {
  it('are those of a deep network, so that global ranking empties its last layers', () => {
    const largest = significance.groups.slice(1).map(({ scores }) => Math.max(...scores));
    expect(largest).toEqual([...largest].sort((p, q) => q - p));
    expect(widths(half())).toEqual([12, 12, 4, 1, 1]);
    expect(widths(half('none'))).toEqual(widths(half()));
  });

  it.each<LayerScaling>(['mean', 'norm'])(
    'over the %s of their layer leave each layer a fair part',
    (scaled) => {
      const left = widths(half(scaled));
      expect(left.reduce((sum, width) => sum + width)).toBe(30);
      expect(Math.min(...left)).toBeGreaterThanOrEqual(4);
    },
  );

  it('of weights, too', () => {
    const scores = weights([40, 30, 20, 10], [0.4, 0.3, 0.2, 0.1]);
    const kept = (scaled: LayerScaling) =>
      select(scores, half(scaled), { of: 'weights' }).groups.map(({ choices }) =>
        choices.flatMap(({ keep, index }) => (keep ? [index] : [])),
      );
    expect(kept('none')).toEqual([[0, 1, 2], [0]]);
    expect(kept('mean')).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('scaled scores', () => {
  it.each<LayerScaling>(['mean', 'norm'])('over the %s forget the unit of a layer', (scaled) => {
    const list = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(list, list, fc.integer({ min: -900, max: 900 }), (first, second, power) => {
        const turned = second.map((score) => (score < 1e-30 ? 0 : score));
        const large = turned.map((score) => score * 2 ** power);
        for (const rule of [
          half(scaled),
          { by: 'threshold', threshold: 0.3, scope: 'global', scaled } as const,
        ]) {
          const kept = [turned, large].map((own) =>
            select(weights(first, own), rule, { of: 'weights' }).groups.map(({ choices }) =>
              choices.map(({ keep }) => keep),
            ),
          );
          expect(kept[1]).toEqual(kept[0]);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('are shares of the mean, or of the L2 norm; choices keep raw ones, and reasons say it', () => {
    const scores = weights([3, 4], [0, 0], [1, 1, 1, 5]);
    const by = (scaled: LayerScaling) =>
      select(scores, { by: 'threshold', threshold: 0.7, scope: 'global', scaled }, { of: 'weights' }).groups;
    // Over means of 3.5, 0 and 2: 0.857, 1.143; 0.5, 0.5, 0.5, 2.5.
    expect(by('mean')[2].choices[3]).toEqual({
      index: 3,
      score: 5,
      keep: true,
      reason: "1.00 of the largest score over its layer's mean, not below the threshold 0.7",
    });
    expect(by('mean')[0].choices[1].reason).toMatch(
      /^0\.457 of the largest score over its layer's mean, below/,
    );
    // Over norms of 5, 0 and √28: 0.6, 0.8; 0.189, 0.189, 0.189, 0.945.
    expect(by('norm')[0].choices[1].reason).toMatch(
      /^0\.847 of the largest score over its layer's norm, not below/,
    );
    expect(by('norm')[1].choices[0].reason).toMatch(/^0\.00 of the largest score/);
    const ranks = select(scores, half('norm'), { of: 'weights' }).groups[0].choices;
    expect(ranks[1].reason).toBe("rank 2 of 8 over all layers, each score over its layer's norm");
  });

  it('of neurons that a sum ties are added, each over the measure of its own layer', () => {
    const scores: Scores = {
      schema: 'sobolev/scores/1',
      criterion: 'made-up',
      groups: [
        { of: 'neurons', layer: 1, scores: [300, 100] },
        { of: 'neurons', layer: 2, scores: [1, 3] },
      ],
    };
    const tie = (index: number) => ({ neurons: [1, 2].map((layer) => ({ layer, index })) });
    const ties = [tie(0), tie(1)];
    const rule = { by: 'threshold', threshold: 1, scope: 'global' } as const;
    const kept = (scaled: LayerScaling) =>
      select(scores, { ...rule, scaled }, { ties }).groups[0].choices.map(({ keep }) => keep);
    expect(kept('none')).toEqual([true, false]);
    expect(kept('mean')).toEqual([true, true]);
  });

  it.each<[string, PruningRule, RegExp, 'inputs' | 'weights']>([
    [
      'in one layer',
      { by: 'ratio', ratio: 0.5, scope: 'layer', scaled: 'mean' },
      /"scaled" of a pruning rule must go with the scope "global".*received "mean"/,
      'weights',
    ],
    [
      'by another measure',
      { by: 'ratio', ratio: 0.5, scope: 'global', scaled: 'median' as 'mean' },
      /"scaled" of a pruning rule must be "none", "mean" or "norm"; received "median"/,
      'weights',
    ],
    [
      'that are of inputs',
      half('norm'),
      /scores of inputs must not be scaled by layer; received "norm"/,
      'inputs',
    ],
  ])('are refused %s', (_, rule, message, of) => {
    const scores: Scores = { ...weights([1, 2]), groups: [{ of, layer: 1, scores: [1, 2] }] };
    expect(() => select(scores, rule, { of })).toThrow(message);
  });
});

it('a threshold above the largest score leaves nothing, and is refused', () => {
  const rule = { by: 'threshold', threshold: 1.5, scope: 'layer' } as const;
  expect(() => select(significance, rule)).toThrow(
    /the pruning threshold must lie in \[0, 1\]; received 1\.5/,
  );
});
