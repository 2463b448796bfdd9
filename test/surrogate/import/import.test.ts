import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorProto_DataType as Type,
} from 'onnx-buf';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { inspectFile, loadSurrogate } from '../../../src/node/network-file.ts';
import { decodeModel, importGraph, lower } from '../../../src/onnx/index.ts';
import {
  type Activation,
  activations,
  describeActivations,
  importSurrogate,
  readSurrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../../src/surrogate/index.ts';
import { BATCH, InputError, stream, tensor } from '../../../src/tensor/index.ts';
import { sequential } from '../../support/networks.ts';
import { floats, integers, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';
import { exampleSurrogate } from '../example.ts';

const random = stream(3, 'weights');
const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.normal()));
const W1 = numbers(15);
const B1 = numbers(5);
const W2 = numbers(10);
const B2 = numbers(2);

/** A matrix [rows, columns] the other way round. */
function turned(values: readonly number[], columns: number): number[] {
  const rows = values.length / columns;
  return values.map((_, k) => values[(k % rows) * columns + Math.floor(k / rows)]);
}

/** The 3-5-2 network of these weights in the plainest words: x [N,3] to y [N,2]. */
const weights = [
  floats('w1', [3, 5], W1),
  floats('b1', [5], B1),
  floats('w2', [5, 2], W2),
  floats('b2', [2], B2),
];
const layers = [
  { inputs: 3, outputs: 5, weight: Float64Array.from(W1), bias: Float64Array.from(B1) },
  { inputs: 5, outputs: 2, weight: Float64Array.from(W2), bias: Float64Array.from(B2) },
];
const identity = {
  xMean: new Float64Array(3),
  xStd: new Float64Array(3).fill(1),
  yMean: new Float64Array(2),
  yStd: new Float64Array(2).fill(1),
};
const x = { x: ['N', 3] };
const first: NodeSpec = ['Gemm', 'x w1 b1', 'z'];
const last: NodeSpec = ['Gemm', 'h w2 b2', 'y'];
const plain: ModelSpec = { inputs: x, nodes: [first, ['Tanh', 'z', 'h'], last], weights };

const read = (spec: ModelSpec) => importSurrogate(modelBytes(spec), { source: 'net.onnx' });
const points = tensor(numbers(12), [4, 3]);

/** Largest difference between a surrogate and the graph that it was read from, relative to the largest value. */
function error(spec: ModelSpec): number {
  const bytes = modelBytes(spec);
  const { outputs } = importGraph(decodeModel(bytes, 'net.onnx'));
  const network = surrogateGraph(importSurrogate(bytes), input('x', [BATCH, 3])).output;
  const [truth, value] = evaluate([outputs.y, network], { x: points });
  const size = Math.max(...truth.data.map(Math.abs));
  return Math.max(...truth.data.map((y, k) => Math.abs(y - value.data[k]))) / size;
}

describe('a layer is the same however it is written', () => {
  const turnedWeights = [
    floats('v1', [5, 3], turned(W1, 5)),
    floats('v2', [2, 5], turned(W2, 2)),
    floats('c1', [5, 1], B1),
    floats('c2', [2, 1], B2),
    ...weights,
  ];
  const tanh: NodeSpec = ['Tanh', 'z', 'h'];

  test.each<[string, readonly NodeSpec[], Partial<ModelSpec>]>([
    ['Gemm', [first, tanh, last], {}],
    [
      'Gemm with transB',
      [['Gemm', 'x v1 b1', 'z', { transB: 1 }], tanh, ['Gemm', 'h v2 b2', 'y', { transB: 1 }]],
      {},
    ],
    ['MatMul and Add', [['MatMul', 'x w1', 'm'], ['Add', 'm b1', 'z'], tanh, last], {}],
    ['Add with the bias first', [['MatMul', 'x w1', 'm'], ['Add', 'b1 m', 'z'], tanh, last], {}],
    [
      'transposed weights',
      [['Transpose', 'v1', 't'], ['MatMul', 'x t', 'm'], ['Add', 'm b1', 'z'], tanh, last],
      {},
    ],
    [
      'columns: W·x + b',
      [
        ['Transpose', 'x', 'xt'],
        ['MatMul', 'v1 xt', 'm'],
        ['Add', 'm c1', 'z'],
        tanh,
        ['MatMul', 'v2 h', 'n'],
        ['Add', 'n c2', 'o'],
        ['Transpose', 'o', 'y'],
      ],
      {},
    ],
    [
      'W·x of columns that come and go',
      [['MatMul', 'v1 x', 'm'], ['Add', 'm c1', 'z'], tanh, ['MatMul', 'v2 h', 'n'], ['Add', 'n c2', 'y']],
      { inputs: { x: [3, 'N'] } },
    ],
    [
      'one column',
      [['MatMul', 'v1 x', 'm'], ['Add', 'm c1', 'z'], tanh, ['MatMul', 'v2 h', 'n'], ['Add', 'n c2', 'y']],
      { inputs: { x: [3, 1] } },
    ],
    [
      'one point without a batch',
      [['MatMul', 'x w1', 'm'], ['Add', 'm b1', 'z'], tanh, ['MatMul', 'h w2', 'n'], ['Add', 'n b2', 'y']],
      { inputs: { x: [3] } },
    ],
    ['a batch of one', [first, tanh, last], { inputs: { x: [1, 3] } }],
    ['a fixed batch', [first, tanh, last], { inputs: { x: [6, 3] } }],
    [
      'a fixed batch in its shapes',
      [
        ['Reshape', 'x wide', 'r'],
        ['MatMul', 'r w1', 'm'],
        ['Add', 'm b1', 'z'],
        tanh,
        ['MatMul', 'h w2', 'n'],
        ['Add', 'n b2', 'o'],
        ['Reshape', 'o flat', 'y'],
      ],
      { inputs: { x: [6, 3] }, weights: [...weights, integers('wide', [6, 1, 3]), integers('flat', [6, 2])] },
    ],
    [
      'points of several axes',
      [['Flatten', 'x', 'f'], ['Gemm', 'f w1 b1', 'z'], tanh, last],
      { inputs: { x: ['N', 1, 3] } },
    ],
    [
      'weights in Constant nodes',
      [
        ['Constant', '', 'k', { value: { tensor: floats('', [3, 5], W1) } }],
        ['Gemm', 'x k b1', 'z'],
        tanh,
        last,
      ],
      {},
    ],
    [
      'weights that are cast and copied',
      [
        ['Cast', 'w1', 'd', { to: 11 }],
        ['Identity', 'd', 'i'],
        ['Cast', 'i', 'k', { to: 1 }],
        ['Gemm', 'x k b1', 'z'],
        tanh,
        last,
      ],
      {},
    ],
    [
      'biases in two parts of which one is nothing',
      [['Gemm', 'x w1 b1', 'g'], ['Add', 'g zero', 'z'], tanh, last],
      { weights: [...weights, floats('zero', [5], [0, 0, 0, 0, 0])] },
    ],
    [
      'dropouts, casts, reshapes and squeezes between',
      [
        first,
        tanh,
        ['Dropout', 'h', 'd'],
        ['Cast', 'd', 'c', { to: 1 }],
        ['Unsqueeze', 'c at', 'u'],
        ['Squeeze', 'u at', 's'],
        ['Gemm', 's w2 b2', 'y'],
      ],
      { weights: [...weights, integers('at', [1])] },
    ],
    [
      'float64 weights',
      [first, tanh, last],
      {
        weights: [
          floats('w1', [3, 5], W1, Type.DOUBLE),
          floats('b1', [5], B1, Type.DOUBLE),
          floats('w2', [5, 2], W2, Type.DOUBLE),
          floats('b2', [2], B2, Type.DOUBLE),
        ],
        types: { x: Type.DOUBLE, y: Type.DOUBLE },
      },
    ],
    ['a result that no output needs', [first, tanh, last, ['ArgMax', 'h', 'best']], {}],
    ['operations whose order is another', [last, tanh, first], {}],
  ])('%s', (_, nodes, changes) => {
    const surrogate = read({ inputs: x, nodes, weights: turnedWeights, ...changes });
    expect(surrogate).toMatchObject({ ...sequential(layers, 'tanh'), normalisation: identity });
  });

  test('and Einsum', () => {
    const surrogate = read({
      ...plain,
      nodes: [
        ['Einsum', 'x w1', 'm', { equation: 'ni,ij->nj' }],
        ['Add', 'm b1', 'z'],
        ['Tanh', 'z', 'h'],
        last,
      ],
    });
    expect(surrogate).toMatchObject({ ...sequential(layers, 'tanh'), normalisation: identity });
  });

  test('two layers with nothing between are one', () => {
    const spec: ModelSpec = { ...plain, nodes: [['Gemm', 'x w1 b1', 'h'], last] };
    expect(read(spec).layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([[3, 2]]);
    expect(error(spec)).toBeLessThan(1e-14);
  });

  test('a layer of parts is one: slices of the inputs, each with its weights, added', () => {
    const spec: ModelSpec = {
      ...plain,
      nodes: [
        ['Slice', 'x zero one one', 'a'],
        ['Slice', 'x one three one', 'c'],
        ['MatMul', 'a wa', 'ma'],
        ['MatMul', 'c wc', 'mc'],
        ['Add', 'ma mc', 's'],
        ['Add', 's b1', 'z'],
        ['Tanh', 'z', 'h'],
        last,
      ],
      weights: [
        ...weights,
        floats('wa', [1, 5], W1.slice(0, 5)),
        floats('wc', [2, 5], W1.slice(5)),
        integers('zero', [0]),
        integers('one', [1]),
        integers('three', [3]),
      ],
    };
    expect(read(spec)).toMatchObject({ layers, normalisation: identity });
  });
});

describe('what is affine beside the layers', () => {
  const scales = [
    floats('m', [3], [1, -2, 0.5]),
    floats('s', [3], [2, 4, 0.25]),
    floats('n', [2], [10, -20]),
    floats('t', [2], [8, 0.5]),
    floats('five', [5], [1, -2, 3, 0.5, 4]),
    ...weights,
  ];
  const body: readonly NodeSpec[] = [
    ['Gemm', 'u w1 b1', 'z'],
    ['Tanh', 'z', 'h'],
    ['Gemm', 'h w2 b2', 'o'],
  ];

  test.each<[string, readonly NodeSpec[], readonly NodeSpec[]]>([
    [
      'Sub and Div, Mul and Add',
      [
        ['Sub', 'x m', 'c'],
        ['Div', 'c s', 'u'],
      ],
      [
        ['Mul', 'o t', 'k'],
        ['Add', 'k n', 'y'],
      ],
    ],
    [
      'Scaler, and in the other order',
      [
        [
          'ai.onnx.ml:Scaler',
          'x',
          'u',
          { offset: { floats: [1, -2, 0.5] }, scale: { floats: [0.5, 0.25, 4] } },
        ],
      ],
      [
        ['Mul', 't o', 'k'],
        ['Add', 'n k', 'y'],
      ],
    ],
    [
      'a batch normalisation',
      [['BatchNormalization', 'x one zero m v', 'u', { epsilon: { float: 0 } }]],
      [
        ['Mul', 'o t', 'k'],
        ['Sub', 'k nn', 'y'],
      ],
    ],
  ])('of the inputs and outputs is the normalisation: %s', (_, before, after) => {
    const extra = [
      floats('one', [3], [1, 1, 1]),
      floats('zero', [3], [0, 0, 0]),
      floats('v', [3], [4, 16, 1 / 16]),
      floats('nn', [2], [-10, 20]),
    ];
    const surrogate = read({
      inputs: x,
      nodes: [...before, ...body, ...after],
      weights: [...scales, ...extra],
    });
    expect(surrogate).toMatchObject({
      layers,
      normalisation: {
        xMean: Float64Array.of(1, -2, 0.5),
        xStd: Float64Array.of(2, 4, 0.25),
        yMean: Float64Array.of(10, -20),
        yStd: Float64Array.of(8, 0.5),
      },
    });
  });

  test('of one input and one output, too', () => {
    const surrogate = read({
      inputs: { x: ['N', 1] },
      nodes: [
        ['Sub', 'x m', 'c'],
        ['Div', 'c s', 'u'],
        ['Gemm', 'u w b', 'z'],
        ['Tanh', 'z', 'h'],
        ['MatMul', 'h v', 'o'],
        ['Mul', 'o t', 'k'],
        ['Add', 'k n', 'y'],
      ],
      weights: [
        floats('m', [1], [3]),
        floats('s', [1], [4]),
        floats('w', [1, 2], [5, 6]),
        floats('b', [2], [7, 8]),
        floats('v', [2, 1], [9, 10]),
        floats('t', [1], [16]),
        floats('n', [1], [11]),
      ],
    });
    expect(surrogate).toMatchObject({
      layers: [
        { inputs: 1, outputs: 2, weight: Float64Array.of(5, 6), bias: Float64Array.of(7, 8) },
        { inputs: 2, outputs: 1, weight: Float64Array.of(9, 10), bias: Float64Array.of(0) },
      ],
      normalisation: {
        xMean: Float64Array.of(3),
        xStd: Float64Array.of(4),
        yMean: Float64Array.of(11),
        yStd: Float64Array.of(16),
      },
    });
    expect(surrogate.inputs).toEqual([{ name: 'x0', unnamed: true }]);
    expect(surrogate.outputs).toEqual([{ name: 'y', unnamed: true }]);
  });

  test.each<[string, readonly NodeSpec[]]>([
    ['a scale that changes signs', [['Mul', 'x m', 'u'], ...body, ['Mul', 'o n', 'y']]],
    ['a scale that takes an input out', [['Mul', 'x off', 'u'], ...body, ['Identity', 'o', 'y']]],
    ['inputs in another order', [['Gather', 'x order', 'u', { axis: 1 }], ...body, ['Identity', 'o', 'y']]],
    ['a matrix before the first', [['MatMul', 'x mix', 'u'], ...body, ['Identity', 'o', 'y']]],
    [
      'scales between the layers',
      [
        ['Gemm', 'x w1 b1', 'a'],
        ['Mul', 'a five', 'z'],
        ['Tanh', 'z', 'g'],
        ['Div', 'g five', 'h'],
        ['Add', 'h five', 'i'],
        ['Gemm', 'i w2 b2', 'y'],
      ],
    ],
    [
      'the mean taken from a layer',
      [
        ['Gemm', 'x w1 b1', 'a'],
        ['ReduceMean', 'a', 'c', { axes: [1] }],
        ['Sub', 'a c', 'z'],
        ['Tanh', 'z', 'h'],
        ['Gemm', 'h w2 b2', 'y'],
      ],
    ],
    [
      'an average of two stacked layers',
      [
        ['MatMul', 'x stack', 'a'],
        ['ReduceMean', 'a', 'z', { axes: [0], keepdims: 0 }],
        ['Tanh', 'z', 'h'],
        ['Gemm', 'h w2 b2', 'y'],
      ],
    ],
    [
      'a sum of two stacked layers of columns',
      [
        ['Transpose', 'x', 'c'],
        ['MatMul', 'pile c', 'a'],
        ['ReduceSum', 'a axis', 'b', { keepdims: 0 }],
        ['Transpose', 'b', 'z'],
        ['Tanh', 'z', 'h'],
        ['Gemm', 'h w2 b2', 'y'],
      ],
    ],
    ['outputs in another order', [['Identity', 'x', 'u'], ...body, ['Gather', 'o swap', 'y', { axis: 1 }]]],
  ])('elsewhere is folded into the layers: %s', (_, nodes) => {
    const extra = [
      floats('off', [3], [1, 0, 2]),
      integers('order', [2, 0, 1]),
      integers('swap', [1, 0]),
      floats('mix', [3, 3], numbers(9)),
      floats('stack', [2, 3, 5], numbers(30)),
      floats('pile', [2, 5, 3], numbers(30)),
      integers('axis', [0]),
    ];
    expect(error({ inputs: x, nodes, weights: [...scales, ...extra] })).toBeLessThan(1e-14);
  });

  test('is a layer also as a column of ones beside the inputs', () => {
    const nodes: readonly NodeSpec[] = [
      ['Concat', 'x ones', 'e', { axis: 1 }],
      ['MatMul', 'e w4', 'z'],
      ['Tanh', 'z', 'h'],
      ['Gemm', 'h w2 b2', 'y'],
    ];
    const joined = [floats('ones', [1, 1], [1]), floats('w4', [4, 5], [...W1, ...B1]), ...weights];
    expect(read({ inputs: { x: [1, 3] }, nodes, weights: joined })).toMatchObject({ layers });
  });
});

describe('an activation is the same however it is written', () => {
  const scalars = [
    ['zero', 0],
    ['half', 0.5],
    ['one', 1],
    ['two', 2],
    ['twenty', 20],
    ['root2', Math.SQRT2],
    ['invroot2', Math.SQRT1_2],
    ['minus', -1],
    ['three', 3],
    ['six', 6],
    ['cubic', 0.044715],
    ['rootTwoOverPi', Math.sqrt(2 / Math.PI)],
    ['seluAlpha', 1.6732632423543772],
    ['seluGamma', 1.0507009873554805],
  ] as const;
  const constants = scalars.map(([name, value]) => floats(name, [], [value]));
  const spelled = (nodes: readonly NodeSpec[], opset = 17): ModelSpec => ({
    inputs: x,
    nodes: [first, ...nodes, last],
    weights: [...weights, ...constants],
    opset,
  });

  test.each<[Activation, string, readonly NodeSpec[], number?]>([
    ['elu', 'one node', [['Elu', 'z', 'h']]],
    ['elu(0.3)', 'one node', [['Elu', 'z', 'h', { alpha: { float: 0.3 } }]]],
    ['leaky-relu', 'one node', [['LeakyRelu', 'z', 'h']]],
    ['leaky-relu(0.2)', 'one node', [['LeakyRelu', 'z', 'h', { alpha: { float: 0.2 } }]]],
    [
      'leaky-relu(0.5)',
      'the larger of z and z/2',
      [
        ['Mul', 'z half', 'k'],
        ['Max', 'z k', 'h'],
      ],
    ],
    [
      'elu(0.5)',
      'a choice',
      [
        ['Exp', 'z', 'e'],
        ['Sub', 'e one', 'm'],
        ['Mul', 'm half', 'k'],
        ['Less', 'z zero', 'c'],
        ['Where', 'c k z', 'h'],
      ],
    ],
    [
      'elu',
      'a sum',
      [
        ['Relu', 'z', 'r'],
        ['Min', 'z zero', 'k'],
        ['Exp', 'k', 'e'],
        ['Sub', 'e one', 'm'],
        ['Add', 'r m', 'h'],
      ],
    ],
    ['selu', 'one node', [['Selu', 'z', 'h']]],
    ['celu', 'one node', [['Celu', 'z', 'h']]],
    ['celu(2)', 'one node', [['Celu', 'z', 'h', { alpha: { float: 2 } }]]],
    ['softsign', 'one node', [['Softsign', 'z', 'h']]],
    ['mish', 'one node', [['Mish', 'z', 'h']], 18],
    ['gelu-tanh', 'one node', [['Gelu', 'z', 'h', { approximate: 'tanh' }]], 20],
    ['cosine', 'one node', [['Cos', 'z', 'h']]],
    ['clip(-1,2)', 'one node', [['Clip', 'z minus two', 'h']]],
    ['clip(-0.2,0.3)', 'attributes', [['Clip', 'z', 'h', { min: { float: -0.2 }, max: { float: 0.3 } }]], 10],
    [
      'relu',
      'a Clip without an end',
      [['Clip', 'z', 'h', { min: { float: 0 }, max: { float: 3.4028234663852886e38 } }]],
      10,
    ],
    ['hard-sigmoid', 'one node', [['HardSigmoid', 'z', 'h']]],
    [
      'hard-sigmoid(0.16666667,0.5)',
      'one node',
      [['HardSigmoid', 'z', 'h', { alpha: { float: 0.1666666716337204 } }]],
    ],
    ['hard-swish', 'one node', [['HardSwish', 'z', 'h']]],
    [
      'celu(2)',
      'ONNX’ formula',
      [
        ['Div', 'z two', 'k'],
        ['Exp', 'k', 'e'],
        ['Sub', 'e one', 'm'],
        ['Mul', 'm two', 'l'],
        ['Min', 'l zero', 'i'],
        ['Max', 'z zero', 'r'],
        ['Add', 'r i', 'h'],
      ],
    ],
    [
      'selu',
      'a choice',
      [
        ['Exp', 'z', 'e'],
        ['Sub', 'e one', 'm'],
        ['Mul', 'm seluAlpha', 'k'],
        ['Less', 'zero z', 'c'],
        ['Where', 'c z k', 'l'],
        ['Mul', 'l seluGamma', 'h'],
      ],
    ],
    [
      'softsign',
      'z/(1 + |z|)',
      [
        ['Abs', 'z', 'a'],
        ['Add', 'one a', 'w'],
        ['Div', 'z w', 'h'],
      ],
    ],
    [
      'mish',
      'z·tanh(softplus(z))',
      [
        ['Softplus', 'z', 's'],
        ['Tanh', 's', 't'],
        ['Mul', 'z t', 'h'],
      ],
    ],
    [
      'mish',
      'z·tanh(log(1 + eᶻ))',
      [
        ['Exp', 'z', 'e'],
        ['Add', 'e one', 'w'],
        ['Log', 'w', 's'],
        ['Tanh', 's', 't'],
        ['Mul', 'z t', 'h'],
      ],
    ],
    [
      'gelu-tanh',
      'with a cube',
      [
        ['Mul', 'z z', 'q'],
        ['Mul', 'q z', 'c'],
        ['Mul', 'c cubic', 'a'],
        ['Add', 'z a', 's'],
        ['Mul', 's rootTwoOverPi', 'u'],
        ['Tanh', 'u', 't'],
        ['Add', 't one', 'p'],
        ['Mul', 'z p', 'g'],
        ['Mul', 'g half', 'h'],
      ],
    ],
    [
      'clip(0,20)',
      'a ReLU that ends',
      [
        ['Relu', 'z', 'r'],
        ['Min', 'r twenty', 'h'],
      ],
    ],
    [
      'hard-swish',
      'z·ReLU6(z + 3)/6',
      [
        ['Add', 'z three', 'k'],
        ['Relu', 'k', 'r'],
        ['Min', 'r six', 'l'],
        ['Mul', 'l z', 'm'],
        ['Div', 'm six', 'h'],
      ],
    ],
    ['tanh', 'one node', [['Tanh', 'z', 'h']]],
    ['sigmoid', 'one node', [['Sigmoid', 'z', 'h']]],
    ['softplus', 'one node', [['Softplus', 'z', 'h']]],
    ['relu', 'one node', [['Relu', 'z', 'h']]],
    ['sine', 'one node', [['Sin', 'z', 'h']]],
    ['gelu', 'one node', [['Gelu', 'z', 'h']], 20],
    [
      'silu',
      'z·σ(z)',
      [
        ['Sigmoid', 'z', 's'],
        ['Mul', 'z s', 'h'],
      ],
    ],
    [
      'silu',
      'σ(z)·z',
      [
        ['Sigmoid', 'z', 's'],
        ['Mul', 's z', 'h'],
      ],
    ],
    [
      'silu',
      'z/(1 + e^−z)',
      [
        ['Neg', 'z', 'm'],
        ['Exp', 'm', 'e'],
        ['Add', 'one e', 'd'],
        ['Div', 'z d', 'h'],
      ],
    ],
    [
      'silu',
      'z·(tanh(z/2) + 1)/2',
      [
        ['Mul', 'z half', 'k'],
        ['Tanh', 'k', 't'],
        ['Add', 't one', 'u'],
        ['Mul', 'u half', 'v'],
        ['Mul', 'v z', 'h'],
      ],
    ],
    [
      'sigmoid',
      '1/(1 + e^−z)',
      [
        ['Neg', 'z', 'm'],
        ['Exp', 'm', 'e'],
        ['Add', 'e one', 'd'],
        ['Div', 'one d', 'h'],
      ],
    ],
    [
      'sigmoid',
      '(1 + e^−z)^−1',
      [
        ['Mul', 'z minus', 'm'],
        ['Exp', 'm', 'e'],
        ['Add', 'e one', 'd'],
        ['Reciprocal', 'd', 'h'],
      ],
    ],
    [
      'sigmoid',
      'e^z/(1 + e^z)',
      [
        ['Exp', 'z', 'e'],
        ['Add', 'e one', 'd'],
        ['Div', 'e d', 'h'],
      ],
    ],
    [
      'softplus',
      'log(1 + e^z)',
      [
        ['Exp', 'z', 'e'],
        ['Add', 'e one', 'd'],
        ['Log', 'd', 'h'],
      ],
    ],
    [
      'softplus',
      'max(z, 0) + log(1 + e^−|z|)',
      [
        ['Max', 'z zero', 'p'],
        ['Abs', 'z', 'a'],
        ['Neg', 'a', 'm'],
        ['Exp', 'm', 'e'],
        ['Add', 'one e', 'd'],
        ['Log', 'd', 'l'],
        ['Add', 'p l', 'h'],
      ],
    ],
    [
      'softplus',
      'z where it is large',
      [
        ['Softplus', 'z', 's'],
        ['Greater', 'z twenty', 'g'],
        ['Where', 'g z s', 'h'],
      ],
    ],
    [
      'softplus',
      '−log σ(−z)',
      [
        ['Neg', 'z', 'm'],
        ['Sigmoid', 'm', 's'],
        ['Log', 's', 'l'],
        ['Neg', 'l', 'h'],
      ],
    ],
    ['relu', 'max(z, 0)', [['Max', 'zero z', 'h']]],
    ['relu', 'a clip', [['Clip', 'z zero', 'h']]],
    [
      'relu',
      'z where it is positive',
      [
        ['Greater', 'z zero', 'g'],
        ['Where', 'g z zero', 'h'],
      ],
    ],
    [
      'relu',
      '(z + |z|)/2',
      [
        ['Abs', 'z', 'a'],
        ['Add', 'z a', 's'],
        ['Mul', 's half', 'h'],
      ],
    ],
    [
      'gelu',
      '½z·(1 + erf(z/√2))',
      [
        ['Div', 'z root2', 'k'],
        ['Erf', 'k', 'e'],
        ['Add', 'e one', 'f'],
        ['Mul', 'z f', 'g'],
        ['Mul', 'g half', 'h'],
      ],
    ],
    [
      'gelu',
      '(½·(1 + erf))·z',
      [
        ['Mul', 'z invroot2', 'k'],
        ['Erf', 'k', 'e'],
        ['Add', 'one e', 'f'],
        ['Mul', 'half f', 'g'],
        ['Mul', 'g z', 'h'],
      ],
    ],
    [
      'gelu',
      '(½z)·(1 + erf)',
      [
        ['Mul', 'half z', 'v'],
        ['Mul', 'z invroot2', 'k'],
        ['Erf', 'k', 'e'],
        ['Add', 'one e', 'f'],
        ['Mul', 'f v', 'h'],
      ],
    ],
    [
      'gelu',
      '½z + ½z·erf',
      [
        ['Mul', 'half z', 'v'],
        ['Mul', 'z invroot2', 'k'],
        ['Erf', 'k', 'e'],
        ['Mul', 'v e', 'w'],
        ['Add', 'v w', 'h'],
      ],
    ],
    [
      'tanh',
      '2σ(2z) − 1',
      [
        ['Mul', 'z two', 'k'],
        ['Sigmoid', 'k', 's'],
        ['Mul', 's two', 't'],
        ['Sub', 't one', 'h'],
      ],
    ],
  ])('%s: %s', (activation, _, nodes, opset) => {
    const spec = spelled(nodes, opset);
    expect(error(spec)).toBeLessThan(2e-7);
    expect(read(spec)).toMatchObject(sequential(layers, activation));
  });

  test.each<[string, Activation, readonly NodeSpec[]]>([
    ['a SELU of other numbers', 'elu(1.5)', [['Selu', 'z', 'h', { alpha: { float: 1.5 } }]]],
    [
      'a hard sigmoid, ReLU6(z + 3)/6',
      'hard-sigmoid(0.166666666666667,0)',
      [
        ['Add', 'z three', 'k'],
        ['Clip', 'k zero six', 'r'],
        ['Div', 'r six', 'h'],
      ],
    ],
    [
      'a clip of half as much',
      'clip(-1,2)',
      [
        ['Mul', 'z half', 'k'],
        ['Max', 'k minus', 'm'],
        ['Min', 'm two', 'h'],
      ],
    ],
    [
      'a leaky ReLU of −z',
      'leaky-relu(0.2)',
      [
        ['Neg', 'z', 'k'],
        ['LeakyRelu', 'k', 'h', { alpha: { float: 0.2 } }],
      ],
    ],
    [
      'softplus(20z)/20',
      'softplus',
      [
        ['Mul', 'z twenty', 'k'],
        ['Softplus', 'k', 's'],
        ['Div', 's twenty', 'h'],
      ],
    ],
    [
      'z·σ(2z), a swish',
      'silu',
      [
        ['Mul', 'z two', 'k'],
        ['Sigmoid', 'k', 's'],
        ['Mul', 's z', 'h'],
      ],
    ],
    [
      'sin(20z)',
      'sine',
      [
        ['Mul', 'z twenty', 'k'],
        ['Sin', 'k', 'h'],
      ],
    ],
    [
      '1 − tanh(z)',
      'tanh',
      [
        ['Tanh', 'z', 't'],
        ['Sub', 'one t', 'h'],
      ],
    ],
    [
      'an activation of half as much, doubled',
      'gelu',
      [
        ['Mul', 'z half', 'k'],
        ['Gelu', 'k', 'g'],
        ['Mul', 'g two', 'h'],
      ],
    ],
  ])('with scales inside and outside, which go into the layers: %s', (_, activation, nodes) => {
    const spec = spelled(nodes, 20);
    expect(describeActivations(read(spec))).toBe(activation);
    expect(error(spec)).toBeLessThan(1e-12);
  });

  test.each<[string, readonly NodeSpec[], RegExp, number?]>([
    ['the exponential', [['Exp', 'z', 'h']], /\(Exp\): it is the exponential/],
    [
      'a leaky ReLU that falls left of 0',
      [['LeakyRelu', 'z', 'h', { alpha: { float: -0.1 } }]],
      /it begins a function that is no activation of surrogates \(silu, .*leaky-relu\(slope\) with slope above 0/,
    ],
    [
      'a leaky ReLU that ends at 20',
      [
        ['LeakyRelu', 'z', 'r'],
        ['Min', 'r twenty', 'h'],
      ],
      /\(LeakyRelu\): it begins a function that is no activation/,
    ],
    [
      'a tanh with a kink at 20',
      [
        ['Tanh', 'z', 't'],
        ['Less', 'z twenty', 'c'],
        ['Where', 'c t two', 'h'],
      ],
      /node 2 "t" \(Tanh\): it begins a function that is no/,
    ],
    [
      'a bound for each neuron',
      [['Max', 'z b1', 'h']],
      /\(Max\): it computes another function for each neuron/,
    ],
  ])('but %s is refused by name', (_, nodes, message, opset) => {
    expect(() => read(spelled(nodes, opset))).toThrow(InputError);
    expect(() => read(spelled(nodes, opset))).toThrow(message);
  });
});

describe('what is no network of dense layers is refused by the first node in the way', () => {
  const more = [
    floats('w3', [5, 5], numbers(25)),
    floats('t', [5, 1], numbers(5)),
    floats('one', [1, 1], [1]),
    ...weights,
  ];
  test.each<[string, Partial<ModelSpec>, RegExp]>([
    [
      'a product of two layers side by side',
      { nodes: [first, ['Gemm', 'x w1', 'b'], ['Mul', 'z b', 'h'], last] },
      /node 3 "h" \(Mul\): it multiplies values of two layers: a gate/,
    ],
    [
      'a quotient of two branches',
      {
        nodes: [
          first,
          ['Tanh', 'z', 'a'],
          ['Gemm', 'x w1', 'b'],
          ['Sigmoid', 'b', 'c'],
          ['Div', 'a c', 'h'],
          last,
        ],
      },
      /node 5 "h" \(Div\): it divides values of two branches, each with activations of its own/,
    ],
    [
      'the larger of two layers',
      { nodes: [first, ['Gemm', 'x w1', 'b'], ['Max', 'z b', 'h'], last] },
      /node 3 "h" \(Max\): it computes with values of two layers side by side/,
    ],
    [
      'a gate',
      { nodes: [first, ['Tanh', 'z', 'a'], ['MatMul', 'a w3', 'b'], ['Mul', 'a b', 'h'], last] },
      /node 4 "h" \(Mul\): it multiplies values of two layers: a gate/,
    ],
    [
      'products of inputs',
      {
        nodes: [
          ['Gather', 'x order', 'o', { axis: 1 }],
          ['Mul', 'x o', 'p'],
          ['Gemm', 'p w1 b1', 'y'],
        ],
        weights: [...more, integers('order', [1, 2, 0])],
      },
      /node 2 "p" \(Mul\): it computes with several neurons of one layer/,
    ],
    [
      'attention',
      { nodes: [first, ['Transpose', 'z', 't2'], ['MatMul', 'z t2', 'y']], inputs: { x: [1, 3] } },
      /\(MatMul\): it multiplies two matrices that both depend on the inputs/,
    ],
    [
      'a sum over the batch',
      { nodes: [first, ['ReduceSum', 'z', 'y', { keepdims: 1 }]] },
      /\(ReduceSum\): it adds up the points of a batch/,
    ],
    [
      'an unknown operation',
      { nodes: [first, ['Hardmax', 'z', 'h'], last] },
      /net\.onnx must be made of operations that can be read; received node 2 "h" \(Hardmax\)/,
    ],
    [
      'two outputs',
      { nodes: [first, ['Tanh', 'z', 'h'], last], outputs: ['y', 'h'] },
      /must have one output to be a network, or one must be chosen; received y is a network; h is a network/,
    ],
    [
      'an output without the input',
      { nodes: [['Neg', 'b2', 'y']] },
      /the output of net\.onnx must depend on its input/,
    ],
  ])('%s', (_, changes, message) => {
    const spec = { ...plain, weights: more, ...changes };
    expect(() => read(spec)).toThrow(InputError);
    expect(() => read(spec)).toThrow(message);
  });

  test('what takes more numbers than the file gives reason for', () => {
    const spec: ModelSpec = {
      inputs: { x: ['N', 4096, 1] },
      nodes: [
        ['MatMul', 'x r', 'o'],
        ['ReduceMean', 'o', 'y', { axes: [1, 2] }],
      ],
      weights: [floats('r', [1, 1024], new Array(1024).fill(1))],
    };
    expect(() => read(spec)).toThrow(
      /node 1 "o" \(MatMul\): it takes more numbers than any network of such a file/,
    );
  });

  test('a formula without end', () => {
    const doubled = Array.from({ length: 12 }, (_, k): readonly NodeSpec[] => [
      ['Exp', `v${k}`, `e${k}`],
      ['Mul', `v${k} e${k}`, `v${k + 1}`],
    ]);
    const nodes: readonly NodeSpec[] = [
      ['Gemm', 'x w1 b1', 'v0'],
      ...doubled.flat(),
      ['Gemm', 'v12 w2 b2', 'y'],
    ];
    expect(() => read({ ...plain, nodes })).toThrow(
      /node 2 "e0" \(Exp\): it begins a function of more than 1000 operations/,
    );
  });

  test('but thousands of layers with nothing between are one', () => {
    const turns = Array.from({ length: 4000 }, (_, k): NodeSpec => ['MatMul', `v${k} turn`, `v${k + 1}`]);
    const turn = floats('turn', [3, 3], [0, 1, 0, 0, 0, 1, 1, 0, 0]);
    const surrogate = read({
      inputs: x,
      nodes: [['Identity', 'x', 'v0'], ...turns, ['Identity', 'v4000', 'y']],
      weights: [turn],
    });
    // 4000 turns of three columns by one place are one turn.
    expect(surrogate.layers.map(({ weight }) => [...weight])).toEqual([[0, 1, 0, 0, 0, 1, 1, 0, 0]]);
  });

  test('but heads side by side, joined, are one layer: weights of both, in their order', () => {
    const [u, v] = [numbers(5), numbers(10)];
    const [low, high] = [numbers(3), numbers(3)];
    const surrogate = read({
      inputs: x,
      nodes: [
        ['MatMul', 'x low', 'l'],
        ['Gemm', 'x high five', 'r', { transB: 1 }],
        // The first layer is joined too, with its inputs and a constant.
        ['Concat', 'l x r', 'z', { axis: 1 }],
        ['Tanh', 'z', 'h'],
        ['Gemm', 'h u seven', 'mean'],
        ['Gemm', 'h v b2', 'rest'],
        ['Neg', 'rest', 'turned'],
        ['Concat', 'mean turned', 'y', { axis: 1 }],
      ],
      weights: [
        floats('low', [3, 1], low),
        floats('high', [1, 3], high),
        floats('five', [1], [5]),
        floats('u', [5, 1], u),
        floats('seven', [1], [7]),
        floats('v', [5, 2], v),
        floats('b2', [2], B2),
      ],
    });
    expect(describeActivations(surrogate)).toBe('tanh');
    const found = surrogate.layers;
    expect(found.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [3, 5],
      [5, 3],
    ]);
    const unit = (i: number) => [0, 1, 2].map((k) => (k === i ? 1 : 0));
    expect([...found[0].weight]).toEqual([0, 1, 2].flatMap((i) => [low[i], ...unit(i), high[i]]));
    expect([...found[0].bias]).toEqual([0, 0, 0, 0, 5]);
    expect([...found[1].weight]).toEqual([0, 1, 2, 3, 4].flatMap((i) => [u[i], -v[2 * i], -v[2 * i + 1]]));
    expect([...found[1].bias]).toEqual([7, -B2[0], -B2[1]]);
  });

  test('but a last layer of one neuron and weight 1 is a layer', () => {
    const surrogate = read({
      inputs: x,
      nodes: [
        ['MatMul', 'x w', 'z'],
        ['Tanh', 'z', 'h'],
        ['MatMul', 'h one', 'y'],
      ],
      weights: [floats('w', [3, 1], [1, 2, 3]), floats('one', [1, 1], [1])],
    });
    expect(surrogate.layers.map(({ weight }) => [...weight])).toEqual([[1, 2, 3], [1]]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('and a weight of %d is refused', (value) => {
    const broken = [floats('w1', [3, 5], W1.with(4, value)), ...weights.slice(1)];
    expect(() => read({ ...plain, weights: broken })).toThrow(
      /weights of layer 1 of net\.onnx must be finite/,
    );
  });
});

describe('our own files', () => {
  test.each(activations)('are read as readSurrogate reads them (%s)', (activation) => {
    const surrogate = exampleSurrogate(activation);
    for (const precision of ['float32', 'float64'] as const) {
      const bytes = writeSurrogate(surrogate, precision);
      expect(importSurrogate(bytes)).toEqual(readSurrogate(bytes));
      expect(importSurrogate(bytes)).toEqual(surrogate);
    }
  });

  // CELU's usual member is ELU's, and a hard sigmoid is a clip of a scaled layer, where the engine has no operator for it.
  const told = activations.filter((name) => name !== 'celu' && name !== 'hard-sigmoid');

  test.each([...told, 'celu(2)' as const])(
    'are found again in a graph that says nothing of itself (%s)',
    (activation) => {
      const surrogate = exampleSurrogate(activation);
      const symbol = input('x', [BATCH, 3]);
      const bytes = lower({ y: surrogateGraph(surrogate, symbol).output }, { precision: 'float64' });
      const found = importSurrogate(bytes);
      expect(describeActivations(found)).toBe(activation);
      const at = {
        x: tensor([
          [1, 0.5, 10],
          [1.3, -1, 22],
        ]),
      };
      const [truth, value] = evaluate(
        [surrogate, found].map((s) => surrogateGraph(s, symbol).output),
        at,
      );
      truth.data.forEach((y, k) => {
        expect(Math.abs(y - value.data[k])).toBeLessThanOrEqual(
          1e-13 * Math.max(...truth.data.map(Math.abs)),
        );
      });
      const { xMean, xStd, yMean, yStd } = surrogate.normalisation;
      Object.entries({ xMean, xStd, yMean, yStd }).forEach(([name, values]) => {
        values.forEach((expected, k) => {
          expect(found.normalisation[name as 'xMean'][k]).toBeCloseTo(expected, 12);
        });
      });
    },
  );

  test('say where they come from: producer, version, opset', () => {
    expect(read(plain).provenance).toEqual({
      imported: { producer: 'hand', version: '1', opset: 17, graph: 'graph' },
    });
    expect(read(plain).inputs).toEqual([
      { name: 'x0', unnamed: true },
      { name: 'x1', unnamed: true },
      { name: 'x2', unnamed: true },
    ]);
    expect(read(plain).outputs).toEqual([
      { name: 'y0', unnamed: true },
      { name: 'y1', unnamed: true },
    ]);
  });
});

describe('a file', () => {
  const root = mkdtempSync(join(tmpdir(), 'sobolev-import-'));
  const folder = join(root, 'model');
  mkdirSync(join(folder, 'data'), { recursive: true });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(folder, 'plain.onnx'), modelBytes(plain));
  const raw = new Uint8Array(Float32Array.from(W1).buffer);
  writeFileSync(join(folder, 'data', 'w1.bin'), raw);
  writeFileSync(join(root, 'outside.bin'), raw);
  symlinkSync(join(root, 'outside.bin'), join(folder, 'link.bin'));
  symlinkSync(root, join(folder, 'up'));
  symlinkSync(join(folder, 'data', 'w1.bin'), join(folder, 'inside.bin'));

  const withData = (location: string) => {
    const w1 = create(TensorProtoSchema, {
      name: 'w1',
      dims: [3n, 5n],
      dataType: Type.FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [create(StringStringEntryProtoSchema, { key: 'location', value: location })],
    });
    const path = join(folder, `${location.replaceAll('/', '-')}.onnx`);
    writeFileSync(path, modelBytes({ ...plain, weights: [w1, ...weights.slice(1)] }));
    return path;
  };

  test('is loaded', async () => {
    expect((await loadSurrogate(join(folder, 'plain.onnx'))).layers).toEqual(
      sequential(layers, 'tanh').layers,
    );
    expect(await inspectFile(join(folder, 'plain.onnx'))).toMatchObject({
      kind: 'network',
      source: join(folder, 'plain.onnx'),
    });
  });

  test.each(['data/w1.bin', 'inside.bin'])('is loaded with weights in %s beside it', async (location) => {
    expect((await loadSurrogate(withData(location))).layers).toEqual(sequential(layers, 'tanh').layers);
  });

  test.each([
    ['link.bin', /must lie in its folder/],
    ['up/outside.bin', /must lie in its folder/],
    ['none.bin', /none\.bin, with weights of .* must be a file that can be read; received .*ENOENT/],
    ['data', /data, with weights of .* must be a file/],
  ])('with weights in %s is refused', async (location, message) => {
    const path = withData(location);
    await expect(loadSurrogate(path)).rejects.toThrow(InputError);
    await expect(loadSurrogate(path)).rejects.toThrow(message);
  });

  test.each([
    ['nothing', 'none.onnx', /none\.onnx must be a file that can be read; received .*ENOENT/],
    ['a directory', 'data', /data must be a file that can be read; received .*EISDIR/],
    ['other bytes', 'data/w1.bin', /w1\.bin must be an ONNX model/],
  ])('that is %s is refused in a line', async (_, name, message) => {
    await expect(loadSurrogate(join(folder, name))).rejects.toThrow(InputError);
    await expect(loadSurrogate(join(folder, name))).rejects.toThrow(message);
    await expect(inspectFile(join(folder, name))).rejects.toThrow(message);
  });
});
