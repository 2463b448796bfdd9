import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compactNetwork,
  hiddenWidths,
  initialise,
  inputWidth,
  type Network,
  perceptron,
} from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { naively, randomNetwork, reweighted } from '../support/random-networks.ts';

/** A network with a random share of its weights. */
function sparsified(network: Network, density: number, seed: number): Network {
  const random = stream(seed, 'mask');
  return reweighted(network, (w) => (random.uniform() > density ? 0 : w));
}

const weightsOf = ({ layers }: Network) => layers.reduce((sum, { weight }) => sum + weight.length, 0);

/** A chain of 2-3-3-1 with the weights of these places, [layer, from, to]. */
function chain(...kept: readonly (readonly [layer: number, from: number, to: number])[]): Network {
  const { layers } = initialise(perceptron([2, 3, 3, 1], 'silu'), stream(1, 'chain'));
  return {
    layers: layers.map((layer, k) => ({
      ...layer,
      weight: layer.weight.map((w, at) =>
        kept.some(([own, from, to]) => own === k && from * layer.outputs + to === at) ? w : 0,
      ),
      bias: layer.bias.map((_, j) => 0.1 + j),
    })),
  };
}

describe('a compact network', () => {
  test('is the same function of the inputs that it keeps, with skips, and no larger', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.1, 0.3, 0.6, 0.9), (seed, density) => {
        const whole = sparsified(randomNetwork(seed), density, seed);
        const { network, inputs } = compactNetwork(whole);
        const random = stream(seed, 'points');
        const x = Array.from({ length: inputWidth(whole) }, () => random.normal());
        const kept = naively(
          network,
          inputs.map((i) => x[i]),
        ).output;
        naively(whole, x).output.forEach((value, o) => {
          expect(Math.abs(kept[o] - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
        });
        expect(weightsOf(network)).toBeLessThanOrEqual(weightsOf(whole));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('is the network itself where it has no zeros on the way to an output', () => {
    const network = initialise(perceptron([3, 4, 4, 2], 'silu'), stream(2, 'dense'));
    expect(compactNetwork(network)).toEqual({ network, inputs: [0, 1, 2] });
  });

  test('keeps the one path that is left, and the input at its beginning', () => {
    const { network, inputs } = compactNetwork(chain([0, 1, 2], [1, 2, 0], [2, 0, 0]));
    expect(hiddenWidths(network)).toEqual([1, 1]);
    expect(inputs).toEqual([1]);
  });

  test('leaves out neurons that lead nowhere, also those that only these read', () => {
    const { network } = compactNetwork(chain([0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 1, 1], [1, 1, 1]));
    expect(hiddenWidths(network)).toEqual([1, 1]);
  });

  test('adds what constant neurons give to the biases behind them', () => {
    // Neuron 1 of the first layer reads nothing: silu(1.1).
    const whole = chain([0, 0, 0], [1, 0, 0], [1, 1, 0], [2, 0, 0]);
    const { network } = compactNetwork(whole);
    expect(hiddenWidths(network)).toEqual([1, 1]);
    const constant = 1.1 / (1 + Math.exp(-1.1));
    expect(network.layers[1].bias[0]).toBeCloseTo(0.1 + constant * whole.layers[1].weight[3], 14);
  });

  test('of a constant function still has a neuron a layer and an input, with zeros between', () => {
    const { network, inputs } = compactNetwork(chain());
    expect([hiddenWidths(network), inputs]).toEqual([[1, 1], [0]]);
    expect(network.layers.flatMap(({ weight }) => [...weight])).toEqual([0, 0, 0]);
    expect(network.layers[2].bias[0]).toBeCloseTo(naively(chain(), [1, 2]).output[0], 14);
  });
});
