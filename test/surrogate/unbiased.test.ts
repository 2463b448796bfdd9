import { describe, expect, it } from 'vitest';
import { decodeModel } from '../../src/onnx/index.ts';
import { fixInputs } from '../../src/pruning/fix-inputs.ts';
import { weightsMask } from '../../src/pruning/index.ts';
import {
  flatten,
  type Network,
  parameterCount,
  parameterPieces,
  prepended,
  readSurrogate,
  renormalise,
  type Surrogate,
  unflatten,
  withBias,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { stream } from '../../src/tensor/index.ts';
import { oracle, randomSurrogate } from '../export/support.ts';

const inner = randomSurrogate([2, 3, 1], 'silu', 1);
const random = stream(1, 'layer');
const weight = Float64Array.from({ length: 8 }, () => Math.fround(random.normal()));
const first = {
  inputs: 4,
  outputs: 2,
  activation: 'linear',
  unbiased: true,
  weight,
  bias: new Float64Array(2),
} as const;
const inputs = Array.from({ length: 4 }, (_, k) => ({ name: `x${k}`, lo: -1, hi: 1 }));
const ones = new Float64Array(4).fill(1);
const surrogate: Surrogate = {
  ...inner,
  ...(prepended(first, inner) as Network),
  inputs,
  normalisation: { ...inner.normalisation, xMean: new Float64Array(4), xStd: ones },
};
const points = { shape: [5, 4], data: Float64Array.from({ length: 20 }, () => random.normal()) };
const values = (network: Surrogate) => oracle(network, points)[0].data;

describe('a layer without bias', () => {
  it('has no parameters for one', () => {
    expect(parameterCount(surrogate)).toBe(8 + 9 + 4);
    expect(flatten(surrogate)).toHaveLength(8 + 9 + 4);
    expect(parameterPieces(surrogate).map(({ shape, offset }) => [...shape, offset])).toEqual([
      [4, 2, 0],
      [1, 0, 8],
      [2, 3, 8],
      [1, 3, 14],
      [3, 1, 17],
      [1, 1, 20],
    ]);
  });

  it('comes back from the flat vector', () => {
    expect(unflatten(flatten(surrogate), surrogate).layers).toEqual(surrogate.layers);
  });

  it('has none in its file, and is read as it was', () => {
    const bytes = writeSurrogate(surrogate);
    expect([...decodeModel(bytes, 'file').initializers.keys()]).not.toContain('layers.0.bias');
    const read = readSurrogate(bytes);
    expect(read.layers[0]).toEqual({
      inputs: 4,
      outputs: 2,
      activation: 'linear',
      unbiased: true,
      weight,
      bias: first.bias,
    });
    expect(writeSurrogate(read)).toEqual(bytes);
  });

  it('gets one where the same function in other units needs it', () => {
    const xMean = Float64Array.of(0.5, 0, 1, 0);
    const moved = renormalise(surrogate, { ...surrogate.normalisation, xMean });
    expect(moved.layers[0].unbiased).toBeUndefined();
    expect(parameterCount(moved)).toBe(parameterCount(surrogate) + 2);
    const after = values(moved);
    values(surrogate).forEach((value, k) => {
      expect(Math.abs(after[k] - value)).toBeLessThan(1e-12);
    });
    const same = renormalise(surrogate, surrogate.normalisation);
    expect(same.layers[0].unbiased).toBe(true);
  });

  it('has one from the time that it is given a bias that is not 0', () => {
    expect(withBias(first, Float64Array.of(0, 1)).unbiased).toBeUndefined();
    expect(withBias(first, Float64Array.of(0, 0)).unbiased).toBe(true);
  });

  it('is refused where it has one all the same', () => {
    const wrong = {
      ...surrogate,
      layers: surrogate.layers.with(0, { ...first, bias: Float64Array.of(0, 1) }),
    };
    expect(() => flatten(wrong)).toThrow('the bias of a layer without one (unbiased) must be 0');
  });

  it('takes on what a pruning leaves of its neurons and inputs', () => {
    const fixed = fixInputs(surrogate, [0.5, undefined, undefined, undefined]);
    expect(fixed.layers[0].unbiased).toBeUndefined();
    expect(weightsMask(surrogate)).toHaveLength(parameterCount(surrogate));
  });
});
