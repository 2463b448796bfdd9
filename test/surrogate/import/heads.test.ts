import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { decodeModel, importGraph } from '../../../src/onnx/index.ts';
import {
  describeActivations,
  importSurrogate,
  inspectModel,
  surrogateGraph,
} from '../../../src/surrogate/index.ts';
import { BATCH, InputError, stream, tensor } from '../../../src/tensor/index.ts';
import { floats, integers, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';

/* A softmax, or several heads, at the end of a file, as exporters write it. */

const random = stream(11, 'heads');
const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.normal()));
const weights = [
  floats('w1', [3, 5], numbers(15)),
  floats('w2', [5, 4], numbers(20)),
  floats('two', [5, 2], numbers(10)),
  floats('wide', [5, 300], numbers(1500)),
  integers('row', [1, 4]),
  integers('flat', [4]),
  integers('pair', [2, 2]),
];
const body: readonly NodeSpec[] = [
  ['MatMul', 'x w1', 'a'],
  ['Tanh', 'a', 'h'],
  ['MatMul', 'h w2', 'z'],
];
const points = tensor(numbers(12), [4, 3]);

const read = (spec: ModelSpec) =>
  importSurrogate(modelBytes({ inputs: { x: ['N', 3] }, weights, ...spec }), { source: 'net.onnx' });

describe('a file that ends in a softmax is the network before it, with that head', () => {
  test.each<readonly [string, 'softmax' | 'log-softmax', readonly NodeSpec[], Partial<ModelSpec>]>([
    ['the usual one', 'softmax', [['Softmax', 'z', 'y']], {}],
    ['its logarithm', 'log-softmax', [['LogSoftmax', 'z', 'y', { axis: 1 }]], {}],
    [
      'a logarithm of it',
      'log-softmax',
      [
        ['Softmax', 'z', 'p'],
        ['Log', 'p', 'y'],
      ],
      {},
    ],
    [
      'cast and renamed',
      'softmax',
      [
        ['Softmax', 'z', 'p'],
        ['Identity', 'p', 'q'],
        ['Cast', 'q', 'y', { to: 11 }],
      ],
      {},
    ],
    ['an axis as of old', 'softmax', [['Softmax', 'z', 'y']], { opset: 11 }],
    [
      'of two classes',
      'softmax',
      [
        ['MatMul', 'h two', 't'],
        ['Softmax', 't', 'y', { axis: -1 }],
      ],
      {},
    ],
  ])('%s', (_, head, ends, changes) => {
    const spec = { nodes: [...body, ...ends], ...changes };
    const surrogate = read(spec);
    expect(surrogate.head).toBe(head);
    const { outputs } = importGraph(
      decodeModel(modelBytes({ inputs: { x: ['N', 3] }, weights, ...spec }), 'net.onnx'),
    );
    const x = input('x', [BATCH, 3]);
    const [truth, value] = evaluate([outputs.y, surrogateGraph(surrogate, x).output], { x: points });
    value.data.forEach((one, k) => {
      expect(Math.abs(one - truth.data[k])).toBeLessThan(1e-13);
    });
    expect(inspectModel(modelBytes({ inputs: { x: ['N', 3] }, weights, ...spec }))).toMatchObject({
      kind: 'network',
      network: { head },
    });
  });

  test('along another axis, where the classes lie along it', () => {
    const nodes: NodeSpec[] = [
      ...body,
      ['Reshape', 'z flat', 'f'],
      ['Softmax', 'f', 'p', { axis: 0 }],
      ['Reshape', 'p row', 'y'],
    ];
    expect(read({ nodes, inputs: { x: [1, 3] } }).head).toBe('softmax');
  });

  test.each<readonly [string, readonly NodeSpec[], RegExp]>([
    [
      'over points',
      [['Softmax', 'z', 'y', { axis: 0 }]],
      /\(Softmax\): it is a softmax over axis 0 of \[N,4\], which are not the 4 outputs of a point\. Take the part that is a network: --output "z"/,
    ],
    [
      'of too many classes',
      [
        ['MatMul', 'h wide', 't'],
        ['Softmax', 't', 'y'],
      ],
      /a softmax of net\.onnx must be of 2 to 256 classes; received 300\. Choose the values before it by --output/,
    ],
    [
      'within',
      [
        ['Softmax', 'z', 'p'],
        ['Neg', 'p', 'y'],
      ],
      /\(Softmax\)/,
    ],
  ])('but not one %s', (_, ends, message) => {
    expect(() => read({ nodes: [...body, ...ends] })).toThrow(InputError);
    expect(() => read({ nodes: [...body, ...ends] })).toThrow(message);
  });
});

describe('heads with activations of their own are joined', () => {
  test.each<readonly [string, string, readonly NodeSpec[]]>([
    [
      'a probability and its complement',
      'tanh-sigmoid-sigmoid',
      [
        ['MatMul', 'h w4', 't'],
        ['Sigmoid', 't', 'p'],
        ['Sub', 'one p', 'q'],
        ['Concat', 'q p', 'y', { axis: 1 }],
      ],
    ],
    [
      'a mean and a scaled deviation that is positive',
      'tanh-tanh-softplus',
      [
        ['Tanh', 'z', 'm'],
        ['MatMul', 'h w4', 't'],
        ['Softplus', 't', 's'],
        ['Mul', 's half', 'd'],
        ['Concat', 'm d', 'y', { axis: 1 }],
      ],
    ],
  ])('%s', (_, activations, ends) => {
    const more = [floats('w4', [5, 1], numbers(5)), floats('one', [1], [1]), floats('half', [1], [0.5])];
    const spec: ModelSpec = {
      inputs: { x: ['N', 3] },
      nodes: [...body, ...ends],
      weights: [...weights, ...more],
    };
    const surrogate = read(spec);
    expect(describeActivations(surrogate)).toBe(activations);
    const { outputs } = importGraph(decodeModel(modelBytes(spec), 'net.onnx'));
    const x = input('x', [BATCH, 3]);
    const [truth, value] = evaluate([outputs.y, surrogateGraph(surrogate, x).output], { x: points });
    value.data.forEach((one, k) => {
      expect(Math.abs(one - truth.data[k])).toBeLessThan(1e-14);
    });
  });
});
