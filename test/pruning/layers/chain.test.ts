import { describe, expect, it } from 'vitest';
import { readerOf, removableLayers, runsOf } from '../../../src/pruning/layers/chain.ts';
import { type Architecture, perceptron, type Signal } from '../../../src/surrogate/index.ts';

const plain = perceptron([3, 5, 5, 5, 2], 'silu');

/** Layers of width 3, with what each reads. */
function wired(froms: readonly Signal[], output?: Signal): Architecture {
  const widthOf = (from: Signal): number =>
    typeof from === 'number'
      ? 3
      : 'sum' in from
        ? 3
        : from.join.reduce<number>((sum, one) => sum + widthOf(one), 0);
  const layers = froms.map((from) => ({
    inputs: widthOf(from),
    outputs: 3,
    activation: 'silu' as const,
    from,
  }));
  return { layers, ...(output !== undefined && { output }) };
}

describe('layers that can go', () => {
  it('are all hidden layers of a perceptron', () => {
    expect(removableLayers(plain)).toEqual([1, 2, 3]);
    expect(removableLayers(perceptron([3, 2], 'silu'))).toEqual([]);
  });

  it('may read anything: the layer inside of a skip goes, those that the sum adds do not', () => {
    const residual = wired([-1, 0, 1, { sum: [0, 2] }]);
    expect(removableLayers(residual)).toEqual([2]);
    expect(readerOf(residual, 2)).toBe(3);
    const fromSum = wired([-1, { sum: [-1, 0] }, 1]);
    expect(removableLayers(fromSum)).toEqual([2]);
  });

  it.each<[string, Architecture, number, RegExp]>([
    ['the output layer', plain, 4, /read by one layer alone.*received layer 4, which gives the output/],
    ['one that is not there', plain, 9, /received layer 9 of 4/],
    ['one that two layers read', wired([-1, 0, 0, { sum: [1, 2] }]), 1, /layer 1, which layers 2 and 3 read/],
    [
      'one that a sum adds',
      wired([-1, 0, { sum: [-1, 1] }]),
      2,
      /layer 2, which layer 3 reads in the inputs \+ layer 2/,
    ],
    [
      'one beside another',
      wired([-1, -1, { join: [0, 1] }]),
      1,
      /layer 1, which layer 3 reads in \[layer 1, layer 2\]/,
    ],
    ['one that nobody reads', wired([-1, -1, 1]), 1, /layer 1, which no layer reads/],
  ])('are not %s, and the message says why', (_, network, layer, message) => {
    expect(() => readerOf(network, layer)).toThrow(message);
    expect(removableLayers(network)).not.toContain(layer);
  });
});

describe('runs of layers', () => {
  it('are neighbours that go together, with the layer that reads the last of them', () => {
    const deep = perceptron([3, 5, 5, 5, 5, 5, 2], 'silu');
    expect(runsOf(deep, [])).toEqual([]);
    expect(runsOf(deep, [5, 1, 2])).toEqual([
      { layers: [1, 2], into: 3 },
      { layers: [5], into: 6 },
    ]);
    expect(runsOf(deep, [1, 2, 3, 4, 5])).toEqual([{ layers: [1, 2, 3, 4, 5], into: 6 }]);
  });

  it('follow what layers read, not their order', () => {
    const crossed = wired([-1, -1, 0, 1, { sum: [2, 3] }]);
    expect(runsOf(crossed, [1, 2])).toEqual([
      { layers: [1], into: 3 },
      { layers: [2], into: 4 },
    ]);
  });
});
