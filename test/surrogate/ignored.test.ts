import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  ignoredInputs,
  inputWidth,
  type Network,
  perceptron,
  surrogateGraph,
} from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { pointsIn, randomSurrogate, reweighted } from '../support/random-networks.ts';

it('an input is ignored where its weights are zero, or lead only to neurons that nobody needs', () => {
  const [first, last] = perceptron([3, 2, 1], 'tanh').layers;
  // Input 0 reaches neuron 0, which is read; input 1 reaches neuron 1, which is not; input 2 reaches none.
  const network: Network = {
    layers: [
      { ...first, weight: Float64Array.of(1, 0, 0, 1, 0, 0), bias: new Float64Array(2) },
      { ...last, weight: Float64Array.of(1, 0), bias: new Float64Array(1) },
    ],
  };
  expect(ignoredInputs(network)).toEqual([1, 2]);
});

it('what a network with random zeros and skips ignores changes no output, to the last bit', () => {
  let count = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const dense = randomSurrogate(seed);
      const random = stream(seed, 'zeros');
      const network = reweighted(dense, (w) => (random.uniform() < 0.5 ? 0 : w));
      const ignored = ignoredInputs(network);
      count += ignored.length;
      const points = pointsIn(network, 5, stream(seed, 'points'));
      const moved = points.map((point) => point.map((value, k) => (ignored.includes(k) ? value + 1 : value)));
      const x = input('x', [points.length, inputWidth(network)]);
      const [before, after] = [points, moved].map(
        (rows) => evaluate([surrogateGraph(network, x).output], { x: tensor(rows) })[0].data,
      );
      expect(after).toEqual(before);
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(count).toBeGreaterThan(50);
});
