import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { lower } from '../../src/onnx/index.ts';
import {
  activations,
  perceptron,
  readSurrogate,
  surrogateGraph,
  unflatten,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, InputError, tensor } from '../../src/tensor/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { exampleSurrogate, withLayers } from './example.ts';

const sizes = [3, 5, 4, 2];

describe("a surrogate's file", () => {
  test.each(activations)('reads back as what was written, bit for bit (%s)', (activation) => {
    const surrogate = exampleSurrogate(activation);
    const read = readSurrogate(writeSurrogate(surrogate), 'file');
    expect(read).toEqual(surrogate);
    const x = input('x', [BATCH, 3]);
    const at = { x: tensor([[1, 0.5, 10]]) };
    const [first, second] = [surrogate, read].map((s) => evaluate([surrogateGraph(s, x).output], at)[0]);
    expect(second).toEqual(first);
  });

  test.each([
    ['zero biases', freshNetwork(sizes, 'silu', 1, 'fresh')],
    ['nothing but zeros', unflatten(new Float64Array(54), perceptron(sizes, 'silu'))],
    ['nothing but ones', unflatten(new Float64Array(54).fill(1), perceptron(sizes, 'silu'))],
    [
      'equal layers',
      unflatten(
        Float64Array.from({ length: 24 }, (_, i) => i % 12),
        perceptron([3, 3, 3], 'silu'),
      ),
    ],
    ['one neuron', unflatten([1, 0, 0, 0, 1, 0], perceptron([3, 1, 1], 'silu'))],
    ['no hidden layer', unflatten([1, 2, 3, 4, 5, 6, 7, 8], perceptron([3, 2], 'silu'))],
  ])('keeps weights that a graph would simplify away: %s', (_, { layers }) => {
    const outputs = layers[layers.length - 1].outputs;
    const surrogate = {
      ...withLayers(layers),
      normalisation: {
        xMean: new Float64Array(3),
        xStd: new Float64Array(3).fill(1),
        yMean: new Float64Array(outputs),
        yStd: new Float64Array(outputs).fill(1),
      },
      outputs: Array.from({ length: outputs }, (__, k) => ({ name: `y${k}` })),
    };
    expect(readSurrogate(writeSurrogate(surrogate), 'file')).toEqual(surrogate);
  });

  test('rounds weights to float32, or keeps float64 where asked', () => {
    const exact = exampleSurrogate();
    const third = exact.layers.map((layer) => ({ ...layer, weight: layer.weight.map((w) => w + 1 / 3e9) }));
    const rounded = third.map((layer) => ({ ...layer, weight: layer.weight.map(Math.fround) }));
    expect(readSurrogate(writeSurrogate(withLayers(third)), 'file').layers).toEqual(rounded);
    expect(readSurrogate(writeSurrogate(withLayers(third), 'float64'), 'file').layers).toEqual(third);
  });

  test('is the same bytes for the same surrogate', () => {
    const bytes = writeSurrogate(exampleSurrogate());
    expect(writeSurrogate(exampleSurrogate())).toEqual(bytes);
    expect(writeSurrogate(readSurrogate(bytes, 'file'))).toEqual(bytes);
    expect(writeSurrogate(exampleSurrogate('silu', 2))).not.toEqual(bytes);
  });
});

test('of the first schema are read: one activation, after every layer but the last', () => {
  const file = readFileSync(new URL('../fixtures/surrogate/schema-1.onnx', import.meta.url));
  const read = readSurrogate(file, 'schema-1.onnx');
  const numbers = (k: number) => [read.layers[k].weight, read.layers[k].bias].map((values) => [...values]);
  expect(read).toMatchObject({
    layers: [
      { inputs: 2, outputs: 3, activation: 'tanh' },
      { inputs: 3, outputs: 2, activation: 'tanh' },
      { inputs: 2, outputs: 1, activation: 'linear' },
    ],
    inputs: [{ name: 'spot', unit: '€', lo: 0.5, hi: 2 }, { name: 'rate' }],
    outputs: [{ name: 'price', unit: '€' }],
    provenance: { study: 'example', seed: 7 },
  });
  // As the version that wrote it says.
  expect(numbers(2)).toEqual([[-0.14353519678115845, 0.9069116115570068], [-0.4300048351287842]]);
  const points = {
    x: tensor([
      [1, -2],
      [1.7, 3],
    ]),
  };
  const [y] = evaluate([surrogateGraph(read, input('x', [BATCH, 2])).output], points);
  expect([...y.data]).toEqual([5.3678371382610335, 5.450841045296399]);
  expect(readSurrogate(writeSurrogate(read), 'file')).toEqual(read);
});

describe('what is no such file', () => {
  const bytes = writeSurrogate(exampleSurrogate());
  const x = input('x', [BATCH, 2]);
  const described = (changes: object, weights = {}) => {
    const text = { ...JSON.parse(metadataOf(bytes)), ...changes };
    return lower({ y: x.mul(2) }, { weights, metadata: { sobolev: JSON.stringify(text) } });
  };

  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /net\.onnx must be an ONNX model/],
    ['text', new TextEncoder().encode('hello, world'), /net\.onnx must be an ONNX model/],
    ['another model', lower({ y: x.mul(2) }), /net\.onnx must be a network written by sobolev/],
    [
      'bad JSON',
      lower({ y: x.mul(2) }, { metadata: { sobolev: '{' } }),
      /metadata of net\.onnx must be JSON/,
    ],
    [
      'JSON of something else',
      lower({ y: x.mul(2) }, { metadata: { sobolev: '7' } }),
      /must describe a network/,
    ],
    [
      'an unknown activation',
      described({ layers: [{ activation: 'swish' }] }),
      /must describe.*received layers\.0\.activation/,
    ],
    [
      'a schema to come',
      described({ schema: 'sobolev/surrogate/3' }),
      /must describe a network; received schema that/,
    ],
    [
      'more layers than there is memory, of the first schema',
      described({ schema: undefined, activation: 'tanh', layers: 2 ** 50 }),
      /net\.onnx must hold layers\.0\.weight/,
    ],
    [
      'a layer that reads itself',
      described(
        { layers: [{ activation: 'tanh', from: 0 }] },
        { 'layers.0.weight': tensor([[1], [2]]), 'layers.0.bias': tensor([1]) },
      ),
      /what layer 1 of net\.onnx reads must be the inputs .*; received 0/,
    ],
    [
      'signals nested without end',
      described({ output: JSON.parse(`${'{"sum":[0,'.repeat(5000)}0${']}'.repeat(5000)}`) }),
      /must describe.*received output/,
    ],
    ['no normalisation', described({ normalisation: undefined }), /must describe.*received normalisation/],
    ['no weights', described({}), /net\.onnx must hold layers\.0\.weight/],
    [
      'weights that do not fit',
      described(
        { layers: [{ activation: 'linear' }] },
        { 'layers.0.weight': tensor([[1], [2]]), 'layers.0.bias': tensor([1]) },
      ),
      /layers and normalisation of net\.onnx must fit its 3 inputs and 2 outputs/,
    ],
  ])('is refused by name: %s', (_, content, message) => {
    expect(() => readSurrogate(content, 'net.onnx')).toThrow(InputError);
    expect(() => readSurrogate(content, 'net.onnx')).toThrow(message);
  });

  test('is refused when it ends too early, wherever that is', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => readSurrogate(bytes.slice(0, length), 'file')).toThrow(InputError);
  });

  test('is refused or read, but never crashes the reader, whatever byte is wrong', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        try {
          readSurrogate(bytes.with(at, value), 'file');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

/** The JSON that a file holds under `sobolev`, cut out of its bytes. */
function metadataOf(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes);
  const start = text.indexOf('{"schema"');
  const raw = bytes.slice(start, text.lastIndexOf('}') + 1);
  return new TextDecoder().decode(raw);
}
