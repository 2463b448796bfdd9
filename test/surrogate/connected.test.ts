import { expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  type Architecture,
  cutOutputs,
  describeSparsity,
  hiddenPlaces,
  inputWidth,
  type Network,
  networkConstants,
  networkGraph,
  parameterCount,
  perceptron,
  sparsityOf,
  unflatten,
} from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { naively, randomArchitecture } from '../support/random-networks.ts';

/** Zeros and ones, of which a random share are ones. */
function randomMask(architecture: Architecture, seed: number): Float64Array {
  const random = stream(seed, 'mask');
  const share = random.uniform();
  return Float64Array.from({ length: parameterCount(architecture) }, () => Number(random.uniform() < share));
}

/** A linear network whose weights are a mask, without biases: at inputs of 1 its neurons count their paths. */
function counting(architecture: Architecture, mask: Float64Array): Network {
  const { layers, ...rest } = unflatten(mask, architecture);
  return {
    ...rest,
    layers: layers.map((layer) => ({ ...layer, activation: 'linear', bias: layer.bias.map(() => 0) })),
  };
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'an output is cut off exactly where no path of weights leads to it (random network %i)',
  (seed) => {
    const architecture = randomArchitecture(seed);
    const mask = randomMask(architecture, seed);
    const network = counting(architecture, mask);
    const d = inputWidth(architecture);
    const x = input('x', [1, d]);
    const graph = networkGraph(networkConstants(network), x);
    const [paths] = evaluate([graph.output], { x: tensor(new Float64Array(d).fill(1), [1, d]) });
    const without = [...paths.data].flatMap((count, j) => (count === 0 ? [j] : []));
    expect(cutOutputs(architecture, mask)).toEqual(without);
  },
);

/** How many paths lead to the outputs of a network whose weights are 0 or 1. */
function pathsOf(network: Network): number {
  const { output } = naively(
    network,
    Array.from({ length: inputWidth(network) }, () => 1),
  );
  return output.reduce((sum, count) => sum + count, 0);
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'a weight or a neuron is effective exactly where paths are lost without it (random network %i)',
  (seed) => {
    const architecture = randomArchitecture(seed);
    const mask = randomMask(architecture, seed);
    const network = counting(architecture, mask);
    const all = pathsOf(network);
    const without = (place: number, gone: (at: number) => boolean) => {
      const layers = network.layers.map((layer, k) =>
        k === place ? { ...layer, weight: layer.weight.map((w, at) => (gone(at) ? 0 : w)) } : layer,
      );
      return pathsOf({ ...network, layers });
    };
    let effective = 0;
    for (const [place, { weight, unweighted }] of network.layers.entries())
      for (let own = 0; own < weight.length && !unweighted; own++)
        if (weight[own] !== 0 && without(place, (at) => at === own) < all) effective++;
    const live = hiddenPlaces(network).map((place) => {
      const { outputs } = network.layers[place];
      const alive = Array.from(
        { length: outputs },
        (_, j) => without(place, (at) => at % outputs === j) < all,
      );
      return { neurons: alive.filter(Boolean).length, of: outputs };
    });
    expect(sparsityOf(network)).toMatchObject({ effective, live });
  },
);

test('says of a sparse network what of it leads from an input to an output', () => {
  const architecture = perceptron([1, 3, 2, 1], 'tanh');
  // Neuron 0 leads on, neuron 1 to nobody, neuron 2 reads nothing.
  const [first, second, last] = unflatten(
    new Float64Array(parameterCount(architecture)),
    architecture,
  ).layers;
  const network = {
    layers: [
      { ...first, weight: Float64Array.of(1, 1, 0) },
      { ...second, weight: Float64Array.of(1, 0, 0, 0, 0, 1) },
      { ...last, weight: Float64Array.of(1, 1) },
    ],
  };
  expect(describeSparsity(sparsityOf(network))).toBe(
    '6 of 11 weights not zero, 3 on a path from an input to an output by 1-1 live neurons of 3-2',
  );
});

test('biases reach nothing', () => {
  const architecture = perceptron([1, 2, 1], 'tanh');
  // Weight 0 → 1 and its bias; the second neuron has a bias alone.
  expect(cutOutputs(architecture, [1, 0, 1, 1, 0, 1, 1])).toEqual([0]);
  expect(cutOutputs(architecture, [1, 0, 1, 1, 1, 0, 1])).toEqual([]);
});
