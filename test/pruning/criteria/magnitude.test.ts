import { describe, expect, it } from 'vitest';
import { incomingMagnitude, magnitude, scoresBy, select } from '../../../src/pruning/index.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

const network = exampleSurrogate();
const [first, second] = network.layers;
const size = (values: Iterable<number>) => [...values].reduce((sum, w) => sum + Math.abs(w), 0);

describe('magnitude', () => {
  it('of a neuron or an input is the sum of |w| over its outgoing weights', async () => {
    const { criterion, groups } = await scoresBy(magnitude, network);
    expect(criterion).toBe('magnitude');
    expect(groups.map(({ of, layer, scores }) => [of, layer, scores.length])).toEqual([
      ['inputs', 0, 3],
      ['neurons', 1, 5],
      ['neurons', 2, 4],
    ]);
    expect(groups[0].scores[1]).toBeCloseTo(size(first.weight.subarray(5, 10)), 14);
    expect(groups[1].scores[4]).toBeCloseTo(size(second.weight.subarray(16, 20)), 14);
  });

  it('of a single weight is |w|, from which a rule may choose too', async () => {
    const scores = await scoresBy(magnitude, network, { of: 'weights' });
    expect(scores.groups.map(({ of, layer }) => [of, layer])).toEqual([
      ['weights', 1],
      ['weights', 2],
      ['weights', 3],
    ]);
    expect(scores.groups[1].scores).toEqual(Array.from(second.weight, Math.abs));
    const { of, groups } = select(scores, { by: 'ratio', ratio: 0.5, scope: 'layer' }, { of: 'weights' });
    expect(of).toBe('weights');
    const kept = groups[1].choices.filter(({ keep }) => keep).map(({ score }) => score);
    expect(kept.length).toBe(10);
    expect(Math.min(...kept)).toBeGreaterThanOrEqual([...scores.groups[1].scores].sort((p, q) => q - p)[9]);
  });

  it('of incoming weights is the sum of |w| over the weights of the neuron itself', async () => {
    const { groups } = await scoresBy(incomingMagnitude, network);
    const column = second.weight.filter((_, at) => at % 4 === 3);
    expect(groups[1].scores[3]).toBeCloseTo(size(column), 14);
    await expect(scoresBy(incomingMagnitude, network, { of: 'inputs' })).rejects.toThrow(
      /the criterion incoming-magnitude must give scores of inputs; received one of neurons/,
    );
  });
});
