import { describe, expect, test } from 'vitest';
import {
  type Architecture,
  cutOutputs,
  flatten,
  initialise,
  joiningWeights,
  parameterPieces,
  perceptron,
} from '../../../src/surrogate/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { keptWeights } from '../../../src/training/sparse/kept.ts';
import { resolvedSparse } from '../../../src/training/sparse/options.ts';
import { checkSparse, startMasks } from '../../../src/training/sparse/start.ts';
import { randomArchitecture } from '../../support/random-networks.ts';

const rigl = { by: 'rigl', sparsity: 0.9 } as const;
const fresh = (architecture: Architecture, seed = 1) =>
  Float32Array.from(flatten(initialise(architecture, stream(seed, 'layers'))));

describe('the mask of a start', () => {
  const architecture = perceptron([3, 20, 20, 2], 'silu');

  test('has the largest weights, as many as the distribution says, and all biases', () => {
    const parameters = fresh(architecture);
    const mask = startMasks({ architecture }, parameters, rigl);
    const kept = keptWeights(architecture, resolvedSparse(rigl));
    const joining = joiningWeights({ architecture, parameters, mask: parameters.map(() => 1) });
    for (const [k, { name, shape, offset }] of parameterPieces(architecture).entries()) {
      const places = Array.from({ length: shape[0] * shape[1] }, (_, at) => offset + at);
      const ones = places.filter((at) => mask[at] === 1);
      if (name.endsWith('bias')) {
        expect(ones).toEqual(places);
        continue;
      }
      expect(ones.length).toBe(kept[k / 2]);
      const chosen = ones.filter((at) => !joining.has(at)).map((at) => Math.abs(parameters[at]));
      const left = places.filter((at) => mask[at] === 0).map((at) => Math.abs(parameters[at]));
      expect(Math.min(...chosen)).toBeGreaterThanOrEqual(Math.max(...left));
    }
  });

  test('is each its own for networks side by side', () => {
    const both = [fresh(architecture, 1), fresh(architecture, 2)];
    const side = Float32Array.from(both.flatMap((one) => [...one]));
    const apart = both.flatMap((one) => [...startMasks({ architecture }, one, rigl)]);
    expect([...startMasks({ architecture, copies: 2 }, side, rigl)]).toEqual(apart);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'leaves every output a path, also of the fewest weights (random network %i)',
    (seed) => {
      const network = randomArchitecture(seed);
      const parameters = fresh(network, seed);
      const joining = joiningWeights({ architecture: network, parameters, mask: parameters.map(() => 1) });
      const few = parameters.map((_, at) => Number(joining.has(at)));
      expect(cutOutputs(network, few)).toEqual([]);
      // And no fewer will do for what they join: each output needs at most one weight a layer.
      expect(joining.size).toBeLessThanOrEqual(network.layers.reduce((sum, { outputs }) => sum + outputs, 0));
    },
  );
});

describe('a sparse training is refused', () => {
  const architecture = perceptron([3, 20, 20, 4], 'silu');
  test.each<[string, object, string]>([
    ['no sparsity', { by: 'rigl' }, 'the sparsity of a training must be above 0 and below 1'],
    ['a sparsity of 1', { by: 'rigl', sparsity: 1 }, 'above 0 and below 1; received 1'],
    ['a sparsity of 0', { by: 'set', sparsity: 0 }, 'above 0 and below 1; received 0'],
    ['90 for 0.9', { by: 'set', sparsity: 90 }, 'above 0 and below 1; received 90'],
    ['another way to grow', { by: 'snip', sparsity: 0.5 }, "must be 'rigl' or 'set'"],
    ['no whole number of steps', { ...rigl, every: 1.5 }, 'must be a whole number of at least 1'],
    ['a share of steps beyond 1', { ...rigl, until: 2 }, 'must be above 0 and at most 1'],
    ['all weights at once', { ...rigl, fraction: 1 }, 'must be above 0 and below 1'],
    ['another distribution', { ...rigl, distribution: 'random' }, "'erdos-renyi-kernel' or 'uniform'"],
    ['an unknown key', { ...rigl, share: 0.3 }, 'share'],
    ['no object', 'rigl' as unknown as object, 'must be an object with by and sparsity'],
  ])('%s', (_, options, message) => {
    expect(() => checkSparse(architecture, options as never)).toThrow(message);
  });

  test('where an output would be cut off', () => {
    // One weight in a hundred are 5: the last layer needs 4, and gets 1 or 2.
    expect(() => checkSparse(architecture, { by: 'rigl', sparsity: 0.99 })).toThrow(
      /a sparsity of 0.99 must leave 4 weights of layer 3, or an output is cut off from the inputs; received 2. /,
    );
    // A layer without any.
    expect(() => checkSparse(perceptron([1, 9, 9, 1], 'silu'), { by: 'set', sparsity: 0.98 })).toThrow(
      /must leave 1 weight of layer \d, or .* received 0/,
    );
    expect(() => checkSparse(architecture, { by: 'rigl', sparsity: 0.9 })).not.toThrow();
  });
});
