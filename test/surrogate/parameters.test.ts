import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import {
  flatSize,
  flatten,
  hiddenWidths,
  initialise,
  parameterCount,
  unflatten,
  unpack,
} from '../../src/surrogate/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 });

describe('parameters in one vector', () => {
  test('flattening and back is the identity, from either side', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (widths, seed) => {
        const random = stream(seed, 'parameters');
        const flat = Float64Array.from({ length: flatSize(widths) }, () => random.normal());
        const layers = unflatten(flat, widths);
        expect(flatten(layers)).toEqual(flat);
        expect(unflatten(flatten(layers), widths)).toEqual(layers);
        expect([layers[0].inputs, ...layers.map((layer) => layer.outputs)]).toEqual(widths);
        expect(parameterCount({ layers })).toBe(flatSize(widths));
        expect(hiddenWidths({ layers })).toEqual(widths.slice(1, -1));
      }),
      { seed: 1 },
    );
  });

  test('unpacking in a graph gives the same layers, and pieces that tile the vector in order', () => {
    fc.assert(
      fc.property(sizes, (widths) => {
        const flat = tensor(Float64Array.from({ length: flatSize(widths) }, (_, i) => i + 0.5));
        const { layers, pieces, pack } = unpack(input('flat', flat.shape), widths);
        const parts = evaluate([...layers.flatMap(({ weight, bias }) => [weight, bias]), ...pieces], {
          flat,
        });
        unflatten(flat.data, widths).forEach((layer, k) => {
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
    const [layer] = unflatten([1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 3]);
    expect([...layer.weight]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...layer.bias]).toEqual([7, 8, 9]);
  });

  test('a vector of another length is refused', () => {
    expect(() => unflatten([1, 2, 3], [1, 1])).toThrow(InputError);
    expect(() => unflatten([1, 2, 3], [1, 1])).toThrow(/layers 1-1 have 2 parameters; received 3/);
  });
});

describe('fresh layers', () => {
  const [inputs, outputs] = [300, 200];
  const [layer] = initialise([inputs, outputs], stream(5, 'layers'));

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
    expect(initialise([3, 2, 1], stream(5, 'a'))).toEqual(initialise([3, 2, 1], stream(5, 'a')));
    expect(initialise([3, 2, 1], stream(5, 'a'))).not.toEqual(initialise([3, 2, 1], stream(6, 'a')));
  });

  test.each([[[2, 0, 1]], [[2, 1.5]], [[Number.NaN, 1]], [[3]], [[]]])(
    'of sizes %j are refused',
    (widths) => {
      expect(() => initialise(widths, stream(1, 'a'))).toThrow(InputError);
    },
  );
});
