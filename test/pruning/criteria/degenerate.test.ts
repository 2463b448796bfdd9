import { describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import { criteria, type Scored, type ScoreGroup, scoresBy } from '../../../src/pruning/index.ts';
import type { Layer, Surrogate } from '../../../src/surrogate/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';
import { labelledNear } from './labelled.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const kinds: readonly Scored[] = ['neurons', 'inputs', 'weights'];

const example = exampleSurrogate();
const change = (surrogate: Surrogate, of: (layer: Layer, place: number) => Layer): Surrogate => ({
  ...surrogate,
  layers: surrogate.layers.map(of),
});
const zeroed = (layer: Layer, at: (k: number) => boolean): Layer => ({
  ...layer,
  weight: layer.weight.map((w, k) => (at(k) ? 0 : w)),
});

/** A surrogate of one input and one output. */
function single(sizes: readonly number[]): Surrogate {
  const one = (column: Float64Array) => column.slice(0, 1);
  const { normalisation, ...rest } = example;
  const { xMean, xStd, yMean, yStd } = normalisation;
  return {
    ...rest,
    layers: freshNetwork(sizes, 'tanh').layers,
    inputs: example.inputs.slice(0, 1),
    outputs: example.outputs.slice(0, 1),
    normalisation: { xMean: one(xMean), xStd: one(xStd), yMean: one(yMean), yStd: one(yStd) },
  };
}

const networks: Readonly<Record<string, Surrogate>> = {
  'sparse already': change(example, (layer) => zeroed(layer, (k) => k % 3 !== 0)),
  'of relu': exampleSurrogate('relu'),
  'of relu, with a layer that is never positive': change(exampleSurrogate('relu'), (layer, place) =>
    place === 0 ? { ...layer, bias: layer.bias.map(() => -1e3) } : layer,
  ),
  'of linear activations': change(example, (layer) => ({ ...layer, activation: 'linear' })),
  'of one input and one output': single([1, 4, 3, 1]),
  'one neuron wide': single([1, 1, 1, 1]),
  'of constant output': change(example, (layer, place) => (place === 2 ? zeroed(layer, () => true) : layer)),
  'with an output that is constant': change(example, (layer, place) =>
    place === 2 ? zeroed(layer, (k) => k % 2 === 0) : layer,
  ),
  'with an input that nothing reads': change(example, (layer, place) =>
    place === 0 ? zeroed(layer, (k) => k < 5) : layer,
  ),
};

describe.each(Object.entries(networks))('scores of a network %s', (name, network) => {
  const samples = labelledNear(network, 33);
  const known = criteria.filter(({ of }) => kinds.every((kind) => of.includes(kind)));

  it.each(known.map((criterion) => [criterion.name, criterion] as const))(
    'are finite and at least 0, and 0 for weights that are zero: %s',
    async (_, criterion) => {
      for (const of of kinds)
        for (const loss of ['vanilla', 'sobolev'] as const) {
          const scored = scoresBy(criterion, network, { of, samples, engine, loss: { kind: loss } });
          const dead = name === 'of constant output' || name.includes('never positive');
          if (criterion.name === 'saliency' && name === 'of constant output') {
            await expect(scored).rejects.toThrow(
              /received a loss that depends on no weight that is not zero/,
            );
            continue;
          }
          const groups: readonly ScoreGroup[] = (await scored).groups.filter((group) => group.of === of);
          const scores = groups.flatMap((group) => group.scores);
          expect(scores.every((score) => Number.isFinite(score) && score >= 0)).toBe(true);
          if (!dead) expect(Math.max(...scores)).toBeGreaterThan(0);
          if (of !== 'weights') continue;
          for (const { layer, scores: own } of groups)
            network.layers[layer - 1].weight.forEach((w, at) => {
              if (w === 0) expect(own[at]).toBe(0);
            });
        }
    },
  );
});

it('an input that nothing reads has the score 0 by every criterion but random', async () => {
  const network = networks['with an input that nothing reads'];
  const samples = labelledNear(network, 33);
  for (const criterion of criteria.filter(({ of, name }) => of.includes('inputs') && name !== 'random')) {
    const { groups } = await scoresBy(criterion, network, { of: 'inputs', samples, engine });
    const [{ scores }] = groups;
    // Intervals are rounded outwards, to the least number above 0.
    const isNone = scores.map((score) => score < 1e-15 * Math.max(...scores));
    expect([criterion.name, isNone]).toEqual([criterion.name, [true, false, false]]);
  }
});
