import { describe, expect, it } from 'vitest';
import { input } from '../../src/graph/index.ts';
import { decodeModel, lower } from '../../src/onnx/index.ts';
import {
  applyPlan,
  magnitude,
  parsePlan,
  scoresBy,
  tiedNeurons,
  weightsMask,
} from '../../src/pruning/index.ts';
import { tiedInputs } from '../../src/pruning/tied.ts';
import {
  type Architecture,
  checkArchitecture,
  compactNetwork,
  describeSparsity,
  describeWiring,
  flatten,
  initialise,
  isSequential,
  type LayerShape,
  mergeLinear,
  type Network,
  parameterCount,
  parameterPieces,
  readSurrogate,
  renormalise,
  type Signal,
  type Surrogate,
  sparsityOf,
  storedSurrogate,
  unflatten,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, stream } from '../../src/tensor/index.ts';
import { pruneSurrogate } from '../../src/workflow/index.ts';
import { oracle } from '../export/support.ts';
import { naively } from '../support/random-networks.ts';

const layer = (inputs: number, outputs: number, from?: Signal): LayerShape => ({
  inputs,
  outputs,
  activation: 'tanh',
  ...(from !== undefined && { from }),
});
const linear = (inputs: number, outputs: number): LayerShape => ({
  ...layer(inputs, outputs),
  activation: 'linear',
});
const act = (width: number, from?: Signal): LayerShape => ({
  ...layer(width, width, from),
  unbiased: true,
  unweighted: true,
});

/** tanh(x + f(x)) behind a first layer: 2 to 3, and back to 1. */
const block: Architecture = {
  layers: [layer(2, 3), layer(3, 4), linear(4, 3), act(3, { sum: [0, 2] }), linear(3, 1)],
};

function surrogateOf(architecture: Architecture): Surrogate {
  const network = initialise(architecture, stream(1, 'network'));
  const random = stream(2, 'biases');
  return {
    ...network,
    layers: network.layers.map((one) => ({
      ...one,
      bias: one.bias.map((b) => (one.unbiased ? b : Math.fround(0.3 * random.normal()))),
    })),
    normalisation: {
      xMean: Float64Array.of(0, 0),
      xStd: Float64Array.of(1, 1),
      yMean: Float64Array.of(0),
      yStd: Float64Array.of(1),
    },
    inputs: ['a', 'b'].map((name) => ({ name, lo: -1, hi: 1 })),
    outputs: [{ name: 'y' }],
    provenance: {},
  };
}

const surrogate = surrogateOf(block);
const random = stream(3, 'points');
const points = { shape: [5, 2], data: Float64Array.from({ length: 10 }, () => random.normal()) };
const values = (network: Surrogate) => oracle(network, points)[0].data;

function expectSame(network: Surrogate, other: Surrogate): void {
  const after = values(other);
  values(network).forEach((value, k) => {
    expect(Math.abs(after[k] - value)).toBeLessThan(1e-12);
  });
}

describe('a layer without weights', () => {
  it('has no parameters for them, nor where it has no bias for that', () => {
    expect(parameterCount(surrogate)).toBe(9 + 16 + 15 + 4);
    expect(flatten(surrogate)).toHaveLength(9 + 16 + 15 + 4);
    expect(weightsMask(surrogate)).toHaveLength(9 + 16 + 15 + 4);
    const [weight, bias] = parameterPieces(surrogate).slice(6, 8);
    expect([weight.shape, weight.offset, bias.shape]).toEqual([[3, 0], 40, [1, 0]]);
    expect(describeSparsity(sparsityOf(surrogate))).toBeUndefined();
    expect(sparsityOf(surrogate).weights).toBe(6 + 12 + 12 + 3);
  });

  it('comes back from the flat vector', () => {
    expect(unflatten(flatten(surrogate), surrogate).layers).toEqual(surrogate.layers);
  });

  it('is a skip, and said to be without weights', () => {
    expect(isSequential({ layers: [layer(2, 3), act(3), linear(3, 1)] })).toBe(false);
    expect(describeWiring(surrogate)[3]).toBe(
      'layer 4 reads layer 1 + layer 3: 3 to 3, tanh without weights',
    );
  });

  it('has nothing in its file, and is read as it was', () => {
    const bytes = writeSurrogate(surrogate);
    const stored = [...decodeModel(bytes, 'file').initializers.keys()];
    expect(stored.filter((name) => name.startsWith('layers.3'))).toEqual([]);
    expect(readSurrogate(bytes)).toEqual(surrogate);
    expect(writeSurrogate(readSurrogate(bytes))).toEqual(bytes);
    // One layer of the like of x = tanh(x), which takes its width from the inputs.
    const first = surrogateOf({ layers: [act(2), linear(2, 1)] });
    expect(readSurrogate(writeSurrogate(first))).toEqual(first);
  });

  it('is as wide as what it reads, and not too wide for a square of numbers', () => {
    const wide: Architecture = { layers: [layer(2, 3), { ...act(3), outputs: 4 }] };
    expect(() => checkArchitecture(wide)).toThrow(
      /layer 2 .*no weights, must be as wide as what it reads.*3 to 4/,
    );
    expect(() => checkArchitecture({ layers: [layer(2, 5000), act(5000)] })).toThrow('at most 4096 wide');
    // A file of a few bytes whose layers join what they read again and again.
    const text = (from: readonly Signal[]) => {
      const x = input('x', [BATCH, 2]);
      const { output, weights, metadata } = storedSurrogate(
        surrogateOf({ layers: [act(2), linear(2, 1)] }),
        x,
      );
      const { layers, ...rest } = JSON.parse(metadata.sobolev) as { layers: object[] };
      const joins = from.map((signal) => ({ ...layers[0], from: signal }));
      const sobolev = JSON.stringify({ ...rest, layers: [layers[0], ...joins, layers[1]] });
      return lower({ y: output }, { weights, metadata: { sobolev } });
    };
    const doubled = Array.from({ length: 20 }, (_, k): Signal => ({ join: [k, k] }));
    expect(() => readSurrogate(text(doubled))).toThrow(/must read layers before it, of 4096 numbers at most/);
    expect(() => readSurrogate(text([7]))).toThrow(/must read layers before it.*received others/);
  });

  it('is kept or removed with what it reads, neuron by neuron', () => {
    expect(tiedNeurons(block)).toEqual(
      [0, 1, 2].map((index) => ({ neurons: [1, 3, 4].map((number) => ({ layer: number, index })) })),
    );
    expect(tiedNeurons({ layers: [layer(2, 3), act(3), linear(3, 1)] })).toHaveLength(3);
    const first = { layers: [act(2), linear(2, 1)] };
    expect(tiedNeurons(first)[0]).toEqual({ neurons: [{ layer: 1, index: 0 }], fixedBy: 'an input' });
    expect(tiedInputs(first)[0]).toEqual({ neurons: [{ layer: 0, index: 0 }], fixedBy: 'a neuron' });
  });

  it('loses its neurons with theirs, whatever takes their place', async () => {
    const scores = await scoresBy(magnitude, surrogate);
    for (const replacement of ['midpoint', 'mean', 'least-squares'] as const) {
      const { surrogate: pruned, plan } = pruneSurrogate(
        surrogate,
        scores,
        { by: 'width', keep: 2 },
        { replacement },
      );
      checkArchitecture(pruned);
      expect(pruned.layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
        [2, 2],
        [2, 2],
        [2, 2],
        [2, 2],
        [2, 1],
      ]);
      expect(pruned.layers[3]).toMatchObject({ unweighted: true, unbiased: true });
      expect([...pruned.layers[3].weight]).toEqual([1, 0, 0, 1]);
      expect(applyPlan(surrogate, parsePlan(JSON.parse(JSON.stringify(plan))))).toEqual(pruned);
    }
  });

  it('has no weights to score, nor to remove', async () => {
    const scores = await scoresBy(magnitude, surrogate, { of: 'weights' });
    expect(scores.groups.map(({ layer: number }) => number)).toEqual([1, 2, 3, 5]);
    const { surrogate: sparse, plan } = pruneSurrogate(
      surrogate,
      scores,
      { by: 'ratio', ratio: 0.5, scope: 'global' },
      { of: 'weights' },
    );
    expect(sparse.layers[3]).toEqual(surrogate.layers[3]);
    if (plan.of !== 'weights') throw new Error('a plan of weights');
    const edited = { ...plan, layers: [...plan.layers, { layer: 4, rows: ['100', '010', '001'] }] };
    expect(() => applyPlan(surrogate, edited)).toThrow(
      /layers with weights; received layer 4, which has none/,
    );
  });

  it('is looked through by criteria: what reads it reads what it reads', async () => {
    const { groups } = await scoresBy(magnitude, surrogate);
    const [, first, , third, fourth] = groups.map(({ scores }) => scores);
    expect(fourth).toEqual([...surrogate.layers[4].weight].map(Math.abs));
    expect(third).toEqual(fourth);
    first.forEach((score, k) => {
      const read = surrogate.layers[1].weight.subarray(4 * k, 4 * k + 4);
      expect(score).toBeCloseTo(
        read.reduce((sum, w) => sum + Math.abs(w), fourth[k]),
        12,
      );
    });
  });

  it('stays without weights where a network is made compact', () => {
    const [first, inner, back, sum, last] = surrogate.layers;
    // Nothing reads neuron 1 of the stream, and neuron 2 of it does not vary.
    const zeroed = (weight: Float64Array, goes: (at: number) => boolean) =>
      weight.map((w, at) => (goes(at) ? 0 : w));
    const network: Network = {
      layers: [
        { ...first, weight: zeroed(first.weight, (at) => at % 3 === 2) },
        { ...inner, weight: zeroed(inner.weight, (at) => Math.floor(at / 4) === 1) },
        { ...back, weight: zeroed(back.weight, (at) => at % 3 === 2) },
        sum,
        { ...last, weight: zeroed(last.weight, (at) => at === 1) },
      ],
    };
    const compact = compactNetwork(network).network;
    checkArchitecture(compact);
    expect(compact.layers.map(({ outputs }) => outputs)).toEqual([1, 4, 1, 1, 1]);
    expect(compact.layers[3]).toMatchObject({ unweighted: true, unbiased: true });
    expect(naively(compact, [0.3, -0.7]).output[0]).toBeCloseTo(naively(network, [0.3, -0.7]).output[0], 13);
  });

  it('gets the weights of a linear layer that it alone reads, as it is', () => {
    const chain = surrogateOf({ layers: [linear(2, 3), act(3), linear(3, 1)] });
    const merged = mergeLinear(chain);
    expect(merged.layers.map(({ unweighted }) => unweighted)).toEqual([undefined, undefined]);
    expect(parameterCount(merged)).toBe(parameterCount(chain));
    expectSame(chain, merged);
    // One that a sum adds stays, with its bias.
    expect(mergeLinear(surrogate)).toEqual(surrogate);
  });

  it('reads inputs in other units by way of a layer that changes them', () => {
    const first = surrogateOf({ layers: [act(2), linear(2, 1)] });
    const moved = renormalise(first, {
      ...first.normalisation,
      xMean: Float64Array.of(0.5, 0),
      xStd: Float64Array.of(2, 3),
    });
    checkArchitecture(moved);
    expect(moved.layers[1].unweighted).toBe(true);
    expectSame(first, moved);
  });
});
