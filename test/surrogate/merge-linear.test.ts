import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  type Architecture,
  hiddenWidths,
  initialise,
  mergeLinear,
  type Network,
  networkConstants,
  networkGraph,
  parameterCount,
} from '../../src/surrogate/index.ts';
import { BATCH, stream } from '../../src/tensor/index.ts';

/** A network with random biases too. */
function networkOf(architecture: Architecture): Network {
  const random = stream(1, 'merge');
  const network = initialise(architecture, random);
  return {
    ...network,
    layers: network.layers.map((layer) => ({ ...layer, bias: layer.bias.map(() => random.normal()) })),
  };
}

/** At points of three inputs. */
function valuesOf(network: Network): Float64Array {
  const random = stream(2, 'points');
  const x = { shape: [20, 3], data: Float64Array.from({ length: 60 }, () => random.normal()) };
  const { output } = networkGraph(networkConstants(network), input('x', [BATCH, 3]));
  return evaluate([output], { x }, 20)[0].data;
}

const linear = (inputs: number, outputs: number) => ({ inputs, outputs, activation: 'linear' }) as const;
const curved = (inputs: number, outputs: number) => ({ inputs, outputs, activation: 'silu' }) as const;

const cases: readonly (readonly [
  name: string,
  Architecture,
  hidden: readonly number[],
  parameters: number,
])[] = [
  [
    'a bottleneck stays and loses its bias',
    { layers: [linear(3, 1), curved(1, 4), linear(4, 1)] },
    [1, 4],
    3 + 8 + 5,
  ],
  ['a wide linear layer is merged', { layers: [linear(3, 5), curved(5, 4), linear(4, 1)] }, [4], 16 + 5],
  ['linear layers in a row become one', { layers: [linear(3, 4), linear(4, 4), linear(4, 2)] }, [], 8],
  [
    'a layer that two read stays, and both get its bias',
    { layers: [linear(3, 4), curved(4, 2), { ...curved(6, 3), from: { join: [0, 1] } }, linear(3, 1)] },
    [4, 2, 3],
    12 + 10 + 21 + 4,
  ],
  [
    'one that a sum adds to another layer stays, without its bias',
    { layers: [linear(3, 4), curved(4, 4), { ...curved(4, 3), from: { sum: [0, 1] } }, linear(3, 1)] },
    [4, 4, 3],
    12 + 20 + 15 + 4,
  ],
  [
    'an output that reads a linear layer too keeps its bias',
    { layers: [linear(3, 2), curved(2, 2)], output: { sum: [0, 1] } },
    [],
    8 + 6,
  ],
  ['without linear layers nothing changes', { layers: [curved(3, 4), linear(4, 1)] }, [4], 21],
];

describe('merging linear layers', () => {
  it.each(cases)('%s; the function stays, to rounding', (_, architecture, hidden, parameters) => {
    const network = networkOf(architecture);
    const merged = mergeLinear(network);
    expect(hiddenWidths(merged)).toEqual(hidden);
    expect(parameterCount(merged)).toBe(parameters);
    const [before, after] = [valuesOf(network), valuesOf(merged)];
    before.forEach((value, k) => {
      expect(Math.abs(after[k] - value)).toBeLessThan(1e-13 * (1 + Math.abs(value)));
    });
    expect(mergeLinear(merged)).toEqual(merged);
  });
});
