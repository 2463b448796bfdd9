import { describe, expect, it } from 'vitest';
import { randomScores, type Scored, scoresBy } from '../../../src/pruning/index.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

const network = exampleSurrogate();

describe('random scores', () => {
  it.each<[Scored, (readonly [layer: number, count: number])[]]>([
    ['inputs', [[0, 3]]],
    [
      'neurons',
      [
        [1, 5],
        [2, 4],
      ],
    ],
    [
      'layers',
      [
        [1, 1],
        [2, 1],
      ],
    ],
    [
      'weights',
      [
        [1, 15],
        [2, 20],
        [3, 8],
      ],
    ],
  ])('are there for %s, above 0 and at most 1', async (of, expected) => {
    const { groups } = await scoresBy(randomScores, network, { of });
    expect(groups.map(({ layer, scores }) => [layer, scores.length])).toEqual(expected);
    expect(groups.every((group) => group.of === of)).toBe(true);
    for (const score of groups.flatMap(({ scores }) => scores)) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it('depend on the seed, the kind and the layer, not on the numbers of the network', async () => {
    const of = async (surrogate: typeof network, seed: number) =>
      (await scoresBy(randomScores, surrogate, { seed })).groups;
    expect(await of(exampleSurrogate('tanh', 7), 1)).toEqual(await of(network, 1));
    expect(await of(network, 2)).not.toEqual(await of(network, 1));
    const [first, second] = await of(network, 1);
    expect(first.scores.slice(0, 4)).not.toEqual(second.scores);
  });

  it('of a weight that is zero is 0, and moves no other', async () => {
    const [first, ...others] = network.layers;
    const weight = first.weight.map((w, at) => (at % 2 === 0 ? 0 : w));
    const sparse = { ...network, layers: [{ ...first, weight }, ...others] };
    const [own, full] = await Promise.all(
      [sparse, network].map(async (one) => (await scoresBy(randomScores, one, { of: 'weights' })).groups[0]),
    );
    expect(own.scores).toEqual(full.scores.map((score, at) => (at % 2 === 0 ? 0 : score)));
  });
});
