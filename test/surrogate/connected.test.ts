import { expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  type Architecture,
  cutOutputs,
  inputWidth,
  type Network,
  networkConstants,
  networkGraph,
  parameterCount,
  perceptron,
  reachedNeurons,
  unflatten,
} from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { randomArchitecture } from '../support/random-networks.ts';

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
    const random = stream(seed, 'mask');
    const share = random.uniform();
    const mask = Float64Array.from({ length: parameterCount(architecture) }, () =>
      Number(random.uniform() < share),
    );
    const network = counting(architecture, mask);
    const d = inputWidth(architecture);
    const x = input('x', [1, d]);
    const graph = networkGraph(networkConstants(network), x);
    const [paths] = evaluate([graph.output], { x: tensor(new Float64Array(d).fill(1), [1, d]) });
    const without = [...paths.data].flatMap((count, j) => (count === 0 ? [j] : []));
    expect(cutOutputs(architecture, mask)).toEqual(without);
  },
);

test('biases reach nothing', () => {
  const architecture = perceptron([1, 2, 1], 'tanh');
  // Weight 0 → 1 and its bias; the second neuron has a bias alone.
  expect(reachedNeurons(architecture, [1, 0, 1, 1, 0, 1, 1]).map((of) => [...of])).toEqual([[1, 0], [0]]);
  expect(cutOutputs(architecture, [1, 0, 1, 1, 0, 1, 1])).toEqual([0]);
  expect(cutOutputs(architecture, [1, 0, 1, 1, 1, 0, 1])).toEqual([]);
});
