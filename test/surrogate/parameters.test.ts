import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  flatten,
  hiddenWidths,
  initialise,
  parameterCount,
  perceptron,
  unflatten,
  unpack,
} from '../../src/surrogate/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 });

describe('parameters in one vector', () => {
  test('flattening and back is the identity, from either side', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (widths, seed) => {
        const random = stream(seed, 'parameters');
        const architecture = perceptron(widths, 'silu');
        const flat = Float64Array.from({ length: parameterCount(architecture) }, () => random.normal());
        const network = unflatten(flat, architecture);
        expect(flatten(network)).toEqual(flat);
        expect(unflatten(flatten(network), architecture)).toEqual(network);
        expect([network.layers[0].inputs, ...network.layers.map((layer) => layer.outputs)]).toEqual(widths);
        expect(hiddenWidths(network)).toEqual(widths.slice(1, -1));
      }),
      { seed: 1 },
    );
  });

  test('unpacking in a graph gives the same layers, and pieces that tile the vector in order', () => {
    fc.assert(
      fc.property(sizes, (widths) => {
        const architecture = perceptron(widths, 'silu');
        const count = parameterCount(architecture);
        const flat = tensor(Float64Array.from({ length: count }, (_, i) => i + 0.5));
        const { network, pieces, pack } = unpack(input('flat', flat.shape), architecture);
        const { layers } = network;
        const parts = evaluate([...layers.flatMap(({ weight, bias }) => [weight, bias]), ...pieces], {
          flat,
        });
        unflatten(flat.data, architecture).layers.forEach((layer, k) => {
          expect(parts[2 * k]).toEqual(tensor(layer.weight, [layer.inputs, layer.outputs]));
          expect(parts[2 * k + 1]).toEqual(tensor(layer.bias, [1, layer.outputs]));
        });
        expect(parts.slice(2 * layers.length).flatMap(({ data }) => [...data])).toEqual([...flat.data]);
        expect(evaluate([pack(pieces)], { flat })).toEqual([flat]);
      }),
      { seed: 1 },
    );
  });

  test('order: for each layer its weight, row-major, then its bias', () => {
    const { layers } = unflatten([1, 2, 3, 4, 5, 6, 7, 8, 9], perceptron([2, 3], 'silu'));
    const [layer] = layers;
    expect([...layer.weight]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...layer.bias]).toEqual([7, 8, 9]);
  });

  test('a vector of another length is refused', () => {
    const one = perceptron([1, 1], 'silu');
    expect(() => unflatten([1, 2, 3], one)).toThrow(InputError);
    expect(() => unflatten([1, 2, 3], one)).toThrow(
      /of 1 layers with 2 parameters needs as many numbers; received 3/,
    );
  });
});

describe('fresh layers', () => {
  const [inputs, outputs] = [300, 200];
  const [layer] = freshNetwork([inputs, outputs], 'silu', 5).layers;

  test('are Glorot normal: mean 0, variance 2/(inputs + outputs), a normal share within one deviation', () => {
    const n = layer.weight.length;
    const deviation = Math.sqrt(2 / (inputs + outputs));
    const mean = layer.weight.reduce((p, q) => p + q, 0) / n;
    const variance = layer.weight.reduce((p, q) => p + q * q, 0) / n;
    const within = layer.weight.filter((weight) => Math.abs(weight) < deviation).length / n;
    // Five standard errors of 60,000 draws.
    expect(Math.abs(mean)).toBeLessThan((5 * deviation) / Math.sqrt(n));
    expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(within - 0.6826895)).toBeLessThan((5 * 0.4655) / Math.sqrt(n));
  });

  test('have zero biases, and weights that float32 holds exactly', () => {
    expect(layer.bias).toEqual(new Float64Array(outputs));
    expect(layer.weight.every((weight) => weight === Math.fround(weight))).toBe(true);
  });

  test('depend on the stream alone', () => {
    const fresh = (seed: number) => freshNetwork([3, 2, 1], 'silu', seed);
    expect(fresh(5)).toEqual(fresh(5));
    expect(fresh(5)).not.toEqual(fresh(6));
  });

  test.each([[[2, 0, 1]], [[2, 1.5]], [[Number.NaN, 1]], [[3]], [[]]])(
    'of sizes %j are refused',
    (widths) => {
      expect(() => initialise(perceptron(widths, 'silu'), stream(1, 'a'))).toThrow(InputError);
    },
  );
});
