import { describe, expect, it } from 'vitest';
import { affinity, removableLayers, scoresBy } from '../../../src/pruning/index.ts';
import type { Layer } from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { freshNetwork } from '../../support/networks.ts';
import { pointsIn } from '../../support/random-networks.ts';
import { exampleSurrogate, withLayers } from '../../surrogate/example.ts';

const { layers } = freshNetwork([3, 5, 5, 5, 2], 'silu');
const network = withLayers(layers);
const of = 'layers';

describe('affinity', () => {
  it('scores each layer that can go, between 0 and 1', async () => {
    const { groups } = await scoresBy(affinity, network, { of });
    expect(groups.map(({ layer }) => layer)).toEqual([1, 2, 3]);
    for (const { scores } of groups) {
      expect(scores[0]).toBeGreaterThan(0);
      expect(scores[0]).toBeLessThan(1);
    }
  });

  it('is zero to rounding where a layer is affine: without activation, or with relu on one side of its kink', async () => {
    const relu = layers.map((layer, k): Layer => {
      const activation = k === 3 ? 'linear' : 'relu';
      return { ...layer, activation, bias: layer.bias.map(() => (k === 1 ? 1000 : 0.1)) };
    });
    const own = withLayers(
      relu.map((layer, k): Layer => (k === 0 ? { ...layer, activation: 'linear' } : layer)),
    );
    const { groups } = await scoresBy(affinity, own, { of });
    expect(groups[0].scores[0]).toBeLessThan(1e-12);
    expect(groups[1].scores[0]).toBeLessThan(1e-12);
  });

  it('does not depend on the scale of what the reader adds up', async () => {
    const scaled = layers.map(
      (layer, k): Layer => (k === 3 ? { ...layer, weight: layer.weight.map((w) => 1000 * w) } : layer),
    );
    const [own, other] = await Promise.all(
      [network, withLayers(scaled)].map((one) => scoresBy(affinity, one, { of })),
    );
    expect(other.groups[2].scores[0]).toBeCloseTo(own.groups[2].scores[0], 12);
  });

  it.each(['relu', 'linear'] as const)(
    'does not depend on factors of hidden %s neurons that their reader divides by again',
    async (activation) => {
      const own = layers.map((layer, k): Layer => {
        if (k === 0) return { ...layer, activation: 'relu' };
        return k === 1 || k === 2 ? { ...layer, activation: k === 1 ? 'relu' : activation } : layer;
      });
      const factors = [1, 1024, 1 / 64, 1, 8];
      const scaled = own.map((layer, k): Layer => {
        const { outputs, weight, bias } = layer;
        if (k === 2)
          return {
            ...layer,
            weight: weight.map((w, at) => w * factors[at % outputs]),
            bias: bias.map((b, j) => b * factors[j]),
          };
        return k === 3
          ? { ...layer, weight: weight.map((w, at) => w / factors[Math.floor(at / outputs)]) }
          : layer;
      });
      const [first, other] = await Promise.all(
        [own, scaled].map((one) => scoresBy(affinity, withLayers(one), { of })),
      );
      other.groups.forEach(({ scores }, k) => {
        expect(scores[0]).toBeCloseTo(first.groups[k].scores[0], 12);
      });
    },
  );

  it('falls with the size of what a layer is bent by', async () => {
    const errors = [];
    for (const factor of [1, 0.1, 0.01]) {
      const flat = layers.map(
        (layer, k): Layer => (k === 1 ? { ...layer, weight: layer.weight.map((w) => factor * w) } : layer),
      );
      const { groups } = await scoresBy(affinity, withLayers(flat), { of });
      errors.push(groups[1].scores[0]);
    }
    // The activation's second derivative counts once, so that a tenth of the size is a tenth of the error beside the line.
    expect(errors[1] / errors[0]).toBeLessThan(0.2);
    expect(errors[2] / errors[1]).toBeCloseTo(0.1, 1);
  });

  it('is the same each time, on the samples where there are some', async () => {
    const x = tensor(pointsIn(network, 300, stream(1, 'points')));
    const samples = { ...network, x, y: tensor(new Float64Array(600), [300, 2]) };
    const [first, again] = [
      await scoresBy(affinity, network, { of, samples }),
      await scoresBy(affinity, network, { of, samples }),
    ];
    expect(again).toEqual(first);
    const bare = { ...network, inputs: network.inputs.map(({ name }) => ({ name })) };
    expect((await scoresBy(affinity, bare, { of, samples })).groups).toEqual(first.groups);
  });

  it('refuses a domain over which squares are beyond what doubles hold', async () => {
    const [first, ...others] = network.inputs;
    const wide = { ...network, inputs: [{ ...first, lo: 0, hi: 1e200 }, ...others] };
    await expect(scoresBy(affinity, wide, { of })).rejects.toThrow(
      /must be (within what doubles hold|finite)/,
    );
  });

  it('needs samples or a domain, and a layer that can go', async () => {
    const bare = { ...network, inputs: network.inputs.map(({ name }) => ({ name })) };
    await expect(scoresBy(affinity, bare, { of })).rejects.toThrow(
      /affinity needs the domain of its inputs; received none/,
    );
    const lone = withLayers(freshNetwork([3, 2], 'silu').layers);
    await expect(scoresBy(affinity, lone, { of })).rejects.toThrow(
      /must have a hidden layer that one layer alone reads/,
    );
    expect(removableLayers(exampleSurrogate())).toEqual([1, 2]);
  });
});
