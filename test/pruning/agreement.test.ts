import { describe, expect, it } from 'vitest';
import {
  incomingMagnitude,
  intervalSignificance,
  magnitude,
  rankAgreement,
  type Scores,
  sampledSignificance,
  scoresBy,
  significanceOn,
} from '../../src/pruning/index.ts';
import { spearman, stream } from '../../src/tensor/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const network = exampleSurrogate();
const truth = await scoresBy(significanceOn(2048), network);

/** Scores of neurons, layer by layer from the first. */
function scores(criterion: string, ...layers: number[][]): Scores {
  const groups = layers.map((own, h) => ({ of: 'neurons' as const, layer: h + 1, scores: own }));
  return { schema: 'sobolev/scores/1', criterion, groups };
}

describe('rank agreement', () => {
  it('of a truth with itself, or with what rises with it, is 1 in every layer', () => {
    const squares = {
      ...truth,
      criterion: 'squares',
      groups: truth.groups.map((group) => ({ ...group, scores: group.scores.map((score) => score ** 2) })),
    };
    const { criteria } = rankAgreement([truth, squares], truth);
    for (const { layers, all } of criteria) {
      expect(layers).toEqual([
        { layer: 1, correlation: 1 },
        { layer: 2, correlation: 1 },
      ]);
      expect(all).toBe(1);
    }
  });

  it('is that of each layer, and of all of them at once', () => {
    const own = scores('own', [1, 2, 3], [300, 200, 100]);
    const other = scores('other', [4, 5, 6], [7, 8, 9]);
    const { truth: name, of, criteria } = rankAgreement([own], other);
    expect([name, of]).toEqual(['other', 'neurons']);
    expect(criteria).toEqual([
      {
        criterion: 'own',
        layers: [
          { layer: 1, correlation: 1 },
          { layer: 2, correlation: -1 },
        ],
        all: spearman([1, 2, 3, 300, 200, 100], [4, 5, 6, 7, 8, 9]),
      },
    ]);
  });

  it('says on how many points its truth was measured, and how near to 0 unrelated orders stay', () => {
    const { points, chance } = rankAgreement([truth], truth, 'neurons', 2048);
    const counts = truth.groups.filter(({ of }) => of === 'neurons').map((group) => group.scores.length);
    expect(points).toBe(2048);
    expect(chance?.layers.map(({ count }) => count)).toEqual(counts);
    // Twice the standard deviation over random orders; its own error over 4,000 of them is 1.1 %.
    const random = stream(1, 'orders');
    const truthOf = Array.from({ length: 32 }, (_, k) => k);
    const found = Array.from({ length: 4000 }, () => spearman([...random.permutation(32)], truthOf));
    const spread = 2 * Math.sqrt(found.reduce((sum, r) => sum + r * r, 0) / found.length);
    const ranked = scores('ranked', truthOf);
    const { level } = rankAgreement([ranked], ranked).chance?.all ?? {};
    expect(level).toBeCloseTo(2 / Math.sqrt(31), 12);
    expect(Math.abs(spread / (level as number) - 1)).toBeLessThan(0.04);
    expect(rankAgreement([scores('one', [1])], scores('one', [1])).chance?.all.level).toBe(null);
  });

  it('is null where all scores of a layer are equal', () => {
    const { criteria } = rankAgreement([scores('flat', [1, 1, 1])], scores('truth', [4, 5, 6]));
    expect(criteria[0].layers).toEqual([{ layer: 1, correlation: null }]);
  });

  it('of the significance on a few points with that on many is near 1, and of all criteria within [−1, 1]', async () => {
    const given = await Promise.all(
      [sampledSignificance, intervalSignificance, magnitude, incomingMagnitude].map((criterion) =>
        scoresBy(criterion, network),
      ),
    );
    const { criteria } = rankAgreement(given, truth);
    expect(criteria[0].all).toBeGreaterThan(0.9);
    for (const { layers, all } of criteria)
      for (const correlation of [all, ...layers.map((one) => one.correlation)])
        expect(Math.abs(correlation as number)).toBeLessThanOrEqual(1);
  });

  it('compares inputs and weights too', async () => {
    const of = 'weights';
    const [own, other] = [
      await scoresBy(magnitude, network, { of }),
      await scoresBy(significanceOn(64), network, { of }),
    ];
    const { criteria } = rankAgreement([own], other, of);
    expect(criteria[0].layers.map(({ layer }) => layer)).toEqual([1, 2, 3]);
    const inputs = rankAgreement([await scoresBy(magnitude, network)], truth, 'inputs');
    expect(inputs.criteria[0].layers.map(({ layer }) => layer)).toEqual([0]);
  });

  it('is refused for scores of another network, and where none of the kind are there', async () => {
    const other = await scoresBy(magnitude, exampleSurrogate('tanh', 2));
    expect(() => rankAgreement([other], truth)).toThrow(
      /scores by magnitude must be of the network that sampled-significance scored/,
    );
    expect(() => rankAgreement([truth], truth, 'weights')).toThrow(
      /scores by sampled-significance must have some of weights; received \["inputs","neurons"\]/,
    );
  });
});
