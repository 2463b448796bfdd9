import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adjoint, type Expression, evaluate, hessian, input, jacobian } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { rules } from '../../../src/onnx/import/rules/index.ts';
import {
  decodeModel,
  importGraph,
  lower,
  lowerLoop,
  NodeError,
  type Precision,
} from '../../../src/onnx/index.ts';
import { toTensor, toValues } from '../../../src/runtime/index.ts';
import { activations, surrogateGraph } from '../../../src/surrogate/index.ts';
import { BATCH, InputError, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import {
  bytes,
  floats,
  integers,
  type ModelSpec,
  modelBytes,
  type NodeSpec,
} from '../../support/onnx-builder.ts';
import { exampleSurrogate } from '../../surrogate/example.ts';

/*
 * A model as read, computed by the oracle, against ONNX Runtime's own run of the file.
 */

const engine = await openEngine({ engine: 'native', threads: 1 });
const random = stream(7, 'points');
const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.normal()));

/** Points for an input of these dimensions, with N = 3. */
function pointsFor(dims: readonly (number | string)[]): Tensor {
  const shape = dims.map((size) => (typeof size === 'string' ? 3 : size));
  return tensor(numbers(shape.reduce((p, q) => p * q, 1)), shape);
}

async function onRuntime(bytes: Uint8Array, feeds: Record<string, Tensor>, precision: Precision = 'float32') {
  const program = await engine.load(bytes, { precision });
  try {
    const results = await program.run(
      Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toValues(value, precision)])),
    );
    return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, toTensor(values)]));
  } finally {
    await program.dispose();
  }
}

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const size = Math.max(1, ...expected.data.map(Math.abs));
  actual.data.forEach((value, i) => {
    expect(Math.abs(value - expected.data[i])).toBeLessThanOrEqual(tolerance * size);
  });
}

async function agrees(spec: ModelSpec): Promise<void> {
  const bytes = modelBytes(spec);
  const feeds = Object.fromEntries(
    Object.entries(spec.inputs ?? {})
      .filter(([name]) => !spec.weights?.some((weight) => weight.name === name))
      .map(([name, dims]) => [name, pointsFor(dims)]),
  );
  const truth = await onRuntime(bytes, feeds);
  const { outputs } = importGraph(decodeModel(bytes, 'net.onnx'));
  for (const [name, e] of Object.entries(outputs)) {
    const [value] = evaluate([e], feeds, 3);
    expectClose({ shape: value.shape, data: value.data }, truth[name], 2e-6);
  }
}

const weights = {
  w: floats('w', [4, 2], numbers(8)),
  v: floats('v', [2, 4], numbers(8)),
  b: floats('b', [4], numbers(4)),
  p: floats('p', [4], [0.5, 2, 1.25, 0.75]),
  s: floats('s', [], [1.75]),
  axes: integers('axes', [1]),
  all: integers('all', [-1]),
};
const stored = Object.values(weights);
const x = { x: ['N', 4] };
const one = (type: string, inputs: string, attributes = {}): ModelSpec => ({
  inputs: x,
  nodes: [[type, inputs, 'y', attributes]],
  weights: stored,
});

describe('every operation means what it means to ONNX Runtime', () => {
  test.each<[string, ModelSpec]>([
    ...['Neg', 'Abs', 'Exp', 'Atan', 'Sin', 'Cos', 'Erf', 'Sign', 'Identity'].map(
      (type): [string, ModelSpec] => [type, one(type, 'x')],
    ),
    ...[
      'Tanh',
      'Sigmoid',
      'Softplus',
      'Relu',
      'Elu',
      'Selu',
      'Celu',
      'LeakyRelu',
      'HardSigmoid',
      'HardSwish',
      'Softsign',
      'Mish',
    ].map((type): [string, ModelSpec] => [type, { ...one(type, 'x'), opset: 18 }]),
    ...['Add', 'Sub', 'Mul', 'Div'].flatMap((type): [string, ModelSpec][] => [
      [`${type} of a constant`, one(type, 'x p')],
      [`${type} to a constant, stretched`, one(type, 's x')],
    ]),
    [
      'Log and Sqrt of what is positive',
      {
        ...one('', ''),
        nodes: [
          ['Abs', 'x', 'a'],
          ['Log', 'a', 'l'],
          ['Sqrt', 'a', 'r'],
          ['Add', 'l r', 'y'],
        ],
      },
    ],
    ['Reciprocal', one('Reciprocal', 'x')],
    ['Pow to a constant', { ...one('Pow', 'x k'), weights: [floats('k', [1], [3])] }],
    ['Pow of a constant', one('Pow', 's x')],
    [
      'Max and Min of three',
      {
        ...one('', ''),
        nodes: [
          ['Max', 'x b s', 'm'],
          ['Min', 'm x p', 'y'],
        ],
      },
    ],
    [
      'Sum and Mean of three',
      {
        ...one('', ''),
        nodes: [
          ['Sum', 'x b s', 'm'],
          ['Mean', 'm x p', 'y'],
        ],
      },
    ],
    [
      'Clip with both ends',
      { ...one('Clip', 'x l h'), weights: [floats('l', [], [-0.5]), floats('h', [], [0.25])] },
    ],
    ['Clip with one end', { ...one('Clip', 'x _ h'), weights: [floats('h', [], [0.25])] }],
    ['Clip of opset 6', { ...one('Clip', 'x', { min: { float: -0.5 } }), opset: 10 }],
    ['PRelu', one('PRelu', 'x p')],
    ['Elu with alpha', one('Elu', 'x', { alpha: { float: 0.4 } })],
    ['Celu with alpha', one('Celu', 'x', { alpha: { float: 0.4 } })],
    ['Gelu', { ...one('Gelu', 'x'), opset: 20 }],
    ['Gelu by tanh', { ...one('Gelu', 'x', { approximate: 'tanh' }), opset: 20 }],
    ['MatMul', one('MatMul', 'x w')],
    [
      'MatMul from the left',
      {
        ...one('', ''),
        nodes: [
          ['Transpose', 'x', 't'],
          ['MatMul', 'v t', 'y'],
        ],
      },
    ],
    ['MatMul of a vector on the right', { ...one('MatMul', 'x b') }],
    [
      'MatMul of a vector on the left',
      { inputs: { x: [4] }, nodes: [['MatMul', 'x w', 'y']], weights: stored },
    ],
    [
      'MatMul of a batch of matrices',
      { inputs: { x: ['N', 3, 4] }, nodes: [['MatMul', 'x w', 'y']], weights: stored },
    ],
    [
      'Gemm',
      {
        ...one('Gemm', 'x v c', { transB: 1, alpha: { float: 0.5 }, beta: { float: -2 } }),
        weights: [weights.v, floats('c', [2], [1, 3])],
      },
    ],
    [
      'Gemm of a transposed batch',
      { inputs: { x: [4, 'N'] }, nodes: [['Gemm', 'x w', 'y', { transA: 1 }]], weights: stored },
    ],
    ['Einsum of a batch', one('Einsum', 'x w', { equation: 'ni, ij->nj' })],
    ['Einsum with a transposed weight', one('Einsum', 'v x', { equation: 'oi,ni->no' })],
    [
      'Conv of size 1',
      {
        inputs: { x: ['N', 4, 2, 3] },
        nodes: [['Conv', 'x c b', 'y', { strides: [1, 2] }]],
        weights: [floats('c', [3, 4, 1, 1], numbers(12)), floats('b', [3], numbers(3))],
      },
    ],
    [
      'Conv over all points of one channel each',
      {
        inputs: { x: [1, 4, 'N'] },
        nodes: [['Conv', 'x c', 'y']],
        weights: [floats('c', [3, 4, 1], numbers(12))],
      },
    ],
    [
      'Conv that covers its input',
      {
        inputs: { x: ['N', 2, 3, 2] },
        nodes: [['Conv', 'x c b', 'y', { kernel_shape: [3, 2] }]],
        weights: [floats('c', [5, 2, 3, 2], numbers(60)), floats('b', [5], numbers(5))],
      },
    ],
    [
      'Conv that covers its input in steps, with padding',
      {
        inputs: { x: ['N', 2, 5, 2] },
        nodes: [['Conv', 'x c', 'y', { dilations: [2, 1], strides: [4, 2], pads: [2, 0, 1, 1] }]],
        weights: [floats('c', [5, 2, 3, 3], numbers(90))],
      },
    ],
    ...['SAME_UPPER', 'SAME_LOWER'].map((pad): [string, ModelSpec] => [
      `Conv with ${pad} along one axis, and each place of the other`,
      {
        inputs: { x: ['N', 2, 3, 2] },
        nodes: [['Conv', 'x c', 'y', { auto_pad: pad, strides: [1, 2] }]],
        weights: [floats('c', [5, 2, 1, 4], numbers(40))],
      },
    ]),
    [
      'Conv in groups that cover their input',
      {
        inputs: { x: ['N', 4, 2, 3] },
        nodes: [['Conv', 'x c b', 'y', { group: 2 }]],
        weights: [floats('c', [6, 2, 2, 3], numbers(72)), floats('b', [6], numbers(6))],
      },
    ],
    [
      'Conv in groups, at each place',
      {
        inputs: { x: ['N', 4, 2, 3] },
        nodes: [['Conv', 'x c', 'y', { group: 2, strides: [2, 1] }]],
        weights: [floats('c', [2, 2, 1, 1], numbers(4))],
      },
    ],
    [
      'Conv of each channel by itself',
      {
        inputs: { x: ['N', 4, 1] },
        nodes: [['Conv', 'x c', 'y', { group: 4 }]],
        weights: [floats('c', [8, 1, 1], numbers(8))],
      },
    ],
    [
      'Conv of cubes',
      {
        inputs: { x: ['N', 2, 1, 2, 2] },
        nodes: [['Conv', 'x c', 'y']],
        weights: [floats('c', [3, 2, 1, 2, 2], numbers(24))],
      },
    ],
    ['Transpose by default', one('Transpose', 'x')],
    ['Transpose', { inputs: { x: ['N', 2, 3] }, nodes: [['Transpose', 'x', 'y', { perm: [2, 0, 1] }]] }],
    ['Reshape with a −1', { ...one('Reshape', 'x k'), weights: [integers('k', [-1, 2, 2])] }],
    ['Reshape with a 0', { ...one('Reshape', 'x k'), weights: [integers('k', [0, 2, -1])] }],
    ['Flatten', { inputs: { x: ['N', 2, 3] }, nodes: [['Flatten', 'x', 'y']] }],
    ['Flatten at an axis', { inputs: { x: [2, 3, 'N'] }, nodes: [['Flatten', 'x', 'y', { axis: -1 }]] }],
    [
      'Squeeze and Unsqueeze',
      {
        ...one('', ''),
        nodes: [
          ['Unsqueeze', 'x axes', 'a'],
          ['Abs', 'a', 'b2'],
          ['Squeeze', 'b2 axes', 'y'],
        ],
      },
    ],
    [
      'Squeeze of opset 11',
      { inputs: { x: ['N', 1, 4] }, nodes: [['Squeeze', 'x', 'y', { axes: [1] }]], opset: 11 },
    ],
    ['Unsqueeze of opset 11', { inputs: x, nodes: [['Unsqueeze', 'x', 'y', { axes: [0, -1] }]], opset: 11 }],
    [
      'Concat',
      {
        ...one('', ''),
        nodes: [
          ['Neg', 'x', 'n'],
          ['Concat', 'x n x', 'y', { axis: -1 }],
        ],
      },
    ],
    [
      'Slice',
      { ...one('Slice', 'x f t k'), weights: [integers('f', [-3]), integers('t', [9]), integers('k', [1])] },
    ],
    [
      'Slice with a step',
      {
        ...one('Slice', 'x f t k d'),
        weights: [integers('f', [0]), integers('t', [4]), integers('k', [1]), integers('d', [3])],
      },
    ],
    [
      'Slice backwards',
      {
        ...one('Slice', 'x f t k d'),
        weights: [integers('f', [-1]), integers('t', [-9]), integers('k', [1]), integers('d', [-2])],
      },
    ],
    [
      'Slice of opset 9',
      { inputs: x, nodes: [['Slice', 'x', 'y', { starts: [1], ends: [3], axes: [1] }]], opset: 9 },
    ],
    [
      'Split',
      {
        ...one('', ''),
        outputs: ['y', 'z'],
        nodes: [['Split', 'x k', 'y z', { axis: 1 }]],
        weights: [integers('k', [1, 3])],
      },
    ],
    [
      'Split of opset 11, evenly',
      { ...one('', ''), outputs: ['y', 'z'], nodes: [['Split', 'x', 'y z', { axis: 1 }]], opset: 11 },
    ],
    [
      'Gather of columns',
      { ...one('Gather', 'x k', { axis: 1 }), weights: [integers('k', [3, -3, 0, 1], [2, 2])] },
    ],
    ['Gather of one column', { ...one('Gather', 'x k', { axis: 1 }), weights: [integers('k', [2], [])] }],
    ['Pad', { ...one('Pad', 'x k c'), weights: [integers('k', [0, 1, 0, 2]), floats('c', [], [5])] }],
    [
      'Pad of opset 10',
      { inputs: x, nodes: [['Pad', 'x', 'y', { pads: [0, 1, 0, 0], value: { float: 2 } }]], opset: 10 },
    ],
    ['Tile', { ...one('Tile', 'x k'), weights: [integers('k', [1, 2])] }],
    [
      'Expand',
      { inputs: { x: ['N', 1] }, nodes: [['Expand', 'x k', 'y']], weights: [integers('k', [1, 3])] },
    ],
    ['ReduceSum', { ...one('ReduceSum', 'x axes', { keepdims: 0 }) }],
    ['ReduceSum of the whole', one('ReduceSum', 'x')],
    ['ReduceMean', one('ReduceMean', 'x', { axes: [1] })],
    [
      'ReduceMax and ReduceMin',
      {
        ...one('', ''),
        nodes: [
          ['ReduceMax', 'x', 'a', { axes: [1] }],
          ['ReduceMin', 'x', 'i', { axes: [1] }],
          ['Sub', 'a i', 'y'],
        ],
      },
    ],
    ['ReduceL1', one('ReduceL1', 'x', { axes: [-1] })],
    ['ReduceL2', one('ReduceL2', 'x', { axes: [-1] })],
    ['ReduceSumSquare', one('ReduceSumSquare', 'x', { axes: [1], keepdims: 0 })],
    ['Softmax', one('Softmax', 'x', { axis: -1 })],
    [
      'Softmax of opset 11',
      { inputs: { x: ['N', 2, 3] }, nodes: [['Softmax', 'x', 'y', { axis: 1 }]], opset: 11 },
    ],
    ['LogSoftmax', one('LogSoftmax', 'x')],
    ['BatchNormalization', one('BatchNormalization', 'x p b b p', { epsilon: { float: 0.01 } })],
    ['LayerNormalization', one('LayerNormalization', 'x p b', { axis: -1, epsilon: { float: 0.01 } })],
    ['Dropout', one('Dropout', 'x')],
    [
      'Scaler',
      one('ai.onnx.ml:Scaler', 'x', { offset: { floats: [1, 2, 3, 4] }, scale: { floats: [0.5, 1, 2, 4] } }),
    ],
    [
      'LinearRegressor',
      one('ai.onnx.ml:LinearRegressor', 'x', {
        targets: 2,
        coefficients: { floats: numbers(8) },
        intercepts: { floats: [1, -1] },
      }),
    ],
    [
      'Less and Where',
      {
        ...one('', ''),
        nodes: [
          ['Less', 'x b', 'l'],
          ['Where', 'l x p', 'y'],
        ],
      },
    ],
    [
      'Greater, LessOrEqual, GreaterOrEqual, And, Or, Not',
      {
        ...one('', ''),
        nodes: [
          ['Greater', 'x b', 'g'],
          ['LessOrEqual', 'x s', 'l'],
          ['GreaterOrEqual', 'x p', 'e'],
          ['And', 'g l', 'gl'],
          ['Not', 'gl', 'n'],
          ['Or', 'n e', 'o'],
          ['Cast', 'o', 'y', { to: 1 }],
        ],
      },
    ],
    [
      'Equal, and what is not a number',
      {
        ...one('', ''),
        nodes: [
          ['Equal', 'x x', 'e'],
          ['IsNaN', 'x', 'n'],
          ['Where', 'e x p', 'a'],
          ['Where', 'n p a', 'y'],
        ],
      },
    ],
    [
      'Cast to bool and back',
      {
        ...one('', ''),
        nodes: [
          ['Relu', 'x', 'r'],
          ['Cast', 'r', 'b2', { to: 9 }],
          ['Cast', 'b2', 'y', { to: 1 }],
        ],
      },
    ],
    ['CastLike', one('CastLike', 'x s')],
    [
      'ReduceLogSum',
      {
        ...one('', ''),
        nodes: [
          ['Abs', 'x', 'a'],
          ['ReduceLogSum', 'a', 'y', { axes: [1] }],
        ],
      },
    ],
    ['ReduceLogSumExp', one('ReduceLogSumExp', 'x', { axes: [-1], keepdims: 0 })],
    ...[
      ['one scale', [], 0.02, {}],
      ['a scale for each column', [2], 0.02, { axis: 1 }],
      ['a scale for each row', [4], 0.3, { axis: 0 }],
      ['a scale for each block', [2, 2], 0.1, { axis: 0, block_size: 2 }],
    ].map(([label, shape, step, attributes]): [string, ModelSpec] => {
      const count = (shape as number[]).reduce((p, q) => p * q, 1);
      return [
        `DequantizeLinear of weights with ${label}`,
        {
          inputs: { x: ['N', 4, 2] },
          opset: 21,
          nodes: [
            ['DequantizeLinear', 'q step zero', 'w', attributes as Record<string, number>],
            ['Mul', 'x w', 'y'],
          ],
          weights: [
            bytes('q', [4, 2], [-128, -3, 0, 5, 17, 90, 127, -77]),
            floats(
              'step',
              shape as number[],
              Array.from({ length: count }, (_, k) => (step as number) * (k + 1)),
            ),
            bytes(
              'zero',
              shape as number[],
              Array.from({ length: count }, (_, k) => 3 * k - 2),
            ),
          ],
        },
      ];
    }),
    ['Swish', { ...one('Swish', 'x', { alpha: { float: 1.5 } }), opset: 24 }],
  ])('%s', async (_, spec) => {
    await agrees(spec);
  });
});

describe('shapes that are computed', () => {
  test.each<[string, ModelSpec]>([
    [
      'as PyTorch flattens: Shape, Gather, Unsqueeze, Concat, Reshape',
      {
        inputs: { x: ['N', 2, 3] },
        nodes: [
          ['Shape', 'x', 'shape'],
          ['Gather', 'shape zero', 'n', { axis: 0 }],
          ['Unsqueeze', 'n at', 'rows'],
          ['Concat', 'rows rest', 'target', { axis: 0 }],
          ['Reshape', 'x target', 'y'],
        ],
        weights: [integers('zero', [0], []), integers('at', [0]), integers('rest', [-1])],
      },
    ],
    [
      'as tf2onnx contracts tensors: Slice, Cast, ReduceProd, Concat',
      {
        inputs: { x: ['N', 2, 3] },
        nodes: [
          ['Shape', 'x', 'shape'],
          ['Cast', 'shape', 'shape32', { to: 6 }],
          ['Slice', 'shape32 one three', 'inner'],
          ['ReduceProd', 'inner', 'size', { axes: [0], keepdims: 1 }],
          ['Slice', 'shape32 zero one', 'outer'],
          ['Concat', 'outer size', 'target32', { axis: 0 }],
          ['Cast', 'target32', 'target', { to: 7 }],
          ['Reshape', 'x target', 'y'],
        ],
        weights: [integers('zero', [0]), integers('one', [1]), integers('three', [3])],
      },
    ],
    [
      'by a choice: ConstantOfShape, Equal, Where, Expand',
      {
        inputs: { x: ['N', 1] },
        nodes: [
          ['ConstantOfShape', 'two', 'ones', { value: { tensor: integers('', [1]) } }],
          ['Equal', 'wanted minus', 'open'],
          ['Where', 'open ones wanted', 'target'],
          ['Expand', 'x target', 'y'],
        ],
        weights: [integers('two', [2]), integers('minus', [-1]), integers('wanted', [-1, 5])],
      },
    ],
    [
      'by arithmetic on the batch: (2N + 4)/2 − 2 rows',
      {
        inputs: { x: ['N', 4] },
        nodes: [
          ['Shape', 'x', 'n', { start: 0, end: 1 }],
          ['Mul', 'n two', 'twice'],
          ['Add', 'twice four', 'more'],
          ['Div', 'more two', 'half'],
          ['Sub', 'half two', 'rows'],
          ['Concat', 'rows two two', 'target', { axis: 0 }],
          ['Reshape', 'x target', 'y'],
        ],
        weights: [integers('two', [2]), integers('four', [4])],
      },
    ],
    [
      'and whole numbers divide without a remainder: 7/2 columns of 4',
      {
        inputs: { x: ['N', 4] },
        nodes: [
          ['Div', 'seven two', 'three'],
          ['Slice', 'x zero three axis', 'y'],
        ],
        weights: [integers('seven', [7]), integers('two', [2]), integers('zero', [0]), integers('axis', [1])],
      },
    ],
    [
      'in full: Size, Range, Gather',
      {
        inputs: { x: [3, 4] },
        nodes: [
          ['Size', 'p', 'count'],
          ['Range', 'zero count two', 'places'],
          ['Gather', 'x places', 'y', { axis: 1 }],
        ],
        weights: [weights.p, integers('zero', [0], []), integers('two', [2], [])],
      },
    ],
  ])('%s', async (_, spec) => {
    await agrees(spec);
  });
});

describe('constants', () => {
  test.each([
    ['value', { value: { tensor: floats('', [2, 2], [1, 2, 3, 4]) } }, [1, 2, 3, 4]],
    ['value_float', { value_float: { float: 2.5 } }, [2.5, 2.5, 2.5, 2.5]],
    ['value_floats', { value_floats: { floats: [2, 3] } }, [2, 3, 2, 3]],
  ])('as nodes with %s', (_, attributes, expected) => {
    const bytes = modelBytes({
      inputs: { x: [2, 2] },
      nodes: [
        ['Constant', '', 'c', attributes],
        ['Mul', 'x c', 'y'],
      ],
    });
    const { outputs } = importGraph(decodeModel(bytes, 'net.onnx'));
    const [value] = evaluate([outputs.y], {
      x: tensor([
        [1, 1],
        [1, 1],
      ]),
    });
    expect([...value.data]).toEqual(expected);
  });

  test.each([
    ['value_int', { value_int: 1 }],
    ['value_ints', { value_ints: [1] }],
  ])('of whole numbers as nodes with %s', (_, attributes) => {
    const bytes = modelBytes({
      inputs: { x: [2, 2] },
      nodes: [
        ['Constant', '', 'c', attributes],
        ['ReduceSum', 'x c', 'y', { keepdims: 0 }],
      ],
    });
    const read = () => importGraph(decodeModel(bytes, 'net.onnx')).outputs.y;
    expect([
      ...evaluate([read()], {
        x: tensor([
          [1, 2],
          [3, 4],
        ]),
      })[0].data,
    ]).toEqual([3, 7]);
  });

  test('that are computed from weights are folded', () => {
    const bytes = modelBytes({
      inputs: { x: ['N', 2] },
      nodes: [
        ['Neg', 'w', 'm'],
        ['Exp', 'm', 'k'],
        ['Mul', 'x k', 'y'],
      ],
      weights: [floats('w', [2], [1, 2])],
    });
    const { outputs } = importGraph(decodeModel(bytes, 'net.onnx'));
    expect(outputs.y.inputs.map(({ op }) => op)).toEqual(['input', 'constant']);
  });
});

describe('files that we wrote come back as functions that are equal', () => {
  const surrogateInput = input('x', [BATCH, 3]);
  const at = tensor([
    [1, 0.5, 10],
    [1.3, -1, 22],
    [0.2, 3, 15],
  ]);

  test.each(
    activations.flatMap((activation) =>
      (['float32', 'float64'] as const).map((p) => [activation, p] as const),
    ),
  )('value, gradient and Hessian of a surrogate with %s in %s', (activation, precision) => {
    const y = surrogateGraph(exampleSurrogate(activation), surrogateInput).output;
    const written = { y, dydx: jacobian(y, surrogateInput), hessian: hessian(y, surrogateInput) };
    const { inputs, outputs } = importGraph(decodeModel(lower(written, { precision }), 'net.onnx'));
    expect(inputs.x).toBe(surrogateInput);
    expect(Object.keys(outputs)).toEqual(Object.keys(written));
    const truth = evaluate(Object.values(written), { x: at });
    evaluate(Object.values(outputs), { x: at }).forEach((value, k) => {
      expectClose(value, truth[k], precision === 'float32' ? 1e-5 : 1e-13);
    });
  });

  const p = input('p', [BATCH, 2]);
  test.each<[string, Expression]>([
    ['a choice', p.less(0.3).where(p.mul(2), p.exp())],
    ['padding', p.pad(1, 2, 1)],
    ['slices and joins', p.slice(1, 1, 2).concat([p, p.slice(1, 0, 1)], 1)],
    ['a gradient through a maximum', adjoint(p.max(0.1).square().sum(), [p])[0]],
    ['powers', p.square().add(1).power(-1).add(p.abs().power(2.5))],
    ['sums over all', p.sum().mul(p).sum([1])],
    ['a broadcast', p.sum([1], true).broadcast([BATCH, 4])],
    ['the normal distribution and its density', p.normalCdf().mul(p.normalCdf(1))],
  ])('%s', (_, y) => {
    const [value] = evaluate([y], {
      p: tensor([
        [0.5, -1],
        [0.1, 2],
        [-0.3, 0.3],
      ]),
    });
    const { outputs } = importGraph(decodeModel(lower({ y }, { precision: 'float64' }), 'net.onnx'));
    expectClose(
      evaluate([outputs.y], {
        p: tensor([
          [0.5, -1],
          [0.1, 2],
          [-0.3, 0.3],
        ]),
      })[0],
      value,
      1e-13,
    );
  });
});

describe('what cannot be read is refused by the first node that is in the way', () => {
  const refused = (spec: ModelSpec, message: RegExp) => {
    const read = () => importGraph(decodeModel(modelBytes(spec), 'net.onnx'));
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  };

  test.each<[string, ModelSpec, RegExp]>([
    [
      'an unknown operation',
      {
        inputs: x,
        nodes: [
          ['Neg', 'x', 'a'],
          ['Hardmax', 'a', 'h'],
          ['ArgMax', 'h', 'y'],
        ],
      },
      /net\.onnx must be made of operations that can be read; received node 2 "h" \(Hardmax\): it chooses a class, which is no number that varies with the inputs\. Take what it reads for the output, as sobolev inspect FILE --output "a" does\./,
    ],
    [
      'an operation of another domain',
      { inputs: x, nodes: [['com.example:Relu', 'x', 'y']] },
      /node 1 "y" \(com\.example\.Relu\)/,
    ],
    ...(
      [
        [
          'Multinomial',
          /it draws at random\. Take what it reads for the output, as sobolev inspect FILE --output "x" does/,
        ],
        ['QuantizeLinear', /it rounds values to few bits.* Export the network before its quantisation/],
        ['LSTM', /it is a recurrent layer/],
        ['MaxPool', /it is a layer of images/],
        ['If', /it holds a graph of its own/],
        ['ai.onnx.ml:TreeEnsembleRegressor', /it is no network/],
        ['ai.onnx.ml:Imputer', /it prepares data.* --input "y"/],
        ['pkg.torch:Linear', /it calls a function that the file holds\. Write it out first by onnx\.inliner/],
        [
          'Det',
          /its operation is none that can be read\. sobolev inspect FILE says what ONNX Runtime can still do with it/,
        ],
      ] as const
    ).map(([type, message]): [string, ModelSpec, RegExp] => [
      type,
      { inputs: x, nodes: [[type, 'x', 'y']] },
      message,
    ]),
    [
      'few bits of values that depend on the input',
      one('DequantizeLinear', 'x s'),
      /only weights may be stored in few bits/,
    ],
    [
      'a property of all objects',
      { inputs: x, nodes: [['constructor', 'x', 'y']] },
      /node 1 "y" \(constructor\)/,
    ],
    [
      'shapes that do not fit',
      { inputs: x, nodes: [['MatMul', 'x x', 'y']] },
      /node 1 "y" \(MatMul\): a matrix product needs/,
    ],
    [
      'a missing input',
      { inputs: x, nodes: [['Add', 'x', 'y']] },
      /node 1 "y" \(Add\): input 2 must be given/,
    ],
    [
      'a missing attribute',
      { inputs: x, nodes: [['Cast', 'x', 'y']] },
      /\(Cast\): attribute to must be given/,
    ],
    [
      'an attribute of another kind',
      { inputs: x, nodes: [['Cast', 'x', 'y', { to: 'float' }]] },
      /attribute to must be of kind int; received "string"/,
    ],
    [
      'a training dropout',
      { ...one('Dropout', 'x s t'), weights: [weights.s, integers('t', [1], [])] },
      /a dropout must be switched off/,
    ],
    [
      'the batch joined with an axis',
      { ...one('Reshape', 'x k'), weights: [integers('k', [-1])] },
      /a reshape must keep the number of elements, and the batch as one axis/,
    ],
    [
      'a convolution that slides',
      {
        inputs: { x: ['N', 1, 6] },
        nodes: [['Conv', 'x c', 'y']],
        weights: [floats('c', [2, 1, 3], numbers(6))],
      },
      /node 1 "y" \(Conv\): a convolution must have a kernel that is of size 1 or covers its input, so that it is a dense layer; received "one of 3 that slides along 6"/,
    ],
    [
      'a convolution in groups that read other channels',
      {
        inputs: { x: ['N', 4, 1] },
        nodes: [['Conv', 'x c', 'y', { group: 2 }]],
        weights: [floats('c', [4, 1, 1], numbers(4))],
      },
      /received "2 groups of 1 channels for 4 outputs, of 4 channels"/,
    ],
    [
      'a convolution in groups that share an output',
      {
        inputs: { x: ['N', 4, 1] },
        nodes: [['Conv', 'x c', 'y', { group: 2 }]],
        weights: [floats('c', [3, 2, 1], numbers(6))],
      },
      /as many channels as its groups read, and outputs for each of them/,
    ],
    [
      'a convolution over the batch',
      {
        inputs: { x: [1, 4, 'N'] },
        nodes: [['Conv', 'x c', 'y', { strides: [2] }]],
        weights: [floats('c', [3, 4, 1], numbers(12))],
      },
      /a convolution must not mix the points of a batch/,
    ],
    [
      'a convolution of padding alone',
      {
        inputs: { x: ['N', 4, 1] },
        nodes: [['Conv', 'x c', 'y', { pads: [2, 0], strides: [9] }]],
        weights: [floats('c', [3, 4, 1], numbers(12))],
      },
      /a convolution must meet its input/,
    ],
    [
      'part of the batch',
      { ...one('Slice', 'x f t'), weights: [integers('f', [0]), integers('t', [2])] },
      /the batch must stay whole/,
    ],
    [
      'numbers that depend on the batch',
      {
        inputs: x,
        nodes: [
          ['Shape', 'x', 's', { end: 1 }],
          ['Cast', 's', 'f', { to: 1 }],
          ['Mul', 'x f', 'y'],
        ],
      },
      /must not depend on the size of the batch/,
    ],
    [
      'an input of text',
      { inputs: x, types: { x: 8 }, nodes: [['Identity', 'x', 'y']] },
      /input "x" of net\.onnx must be floating-point numbers; received "string"/,
    ],
    [
      'an input without a size',
      { inputs: { x: ['N', 'M'] }, nodes: [['Identity', 'x', 'y']] },
      /input "x" of net\.onnx must have sizes but for one batch/,
    ],
    [
      'a value that is joined from more and more parts',
      {
        inputs: x,
        nodes: Array.from(
          { length: 40 },
          (_, k) =>
            [
              'Concat',
              `${k ? `v${k - 1}` : 'x'} ${k ? `v${k - 1}` : 'x'}`,
              k === 39 ? 'y' : `v${k}`,
              { axis: 1 },
            ] as const,
        ),
      },
      /values must have at most 16384 parts; received 32768/,
    ],
    [
      'an expansion to anything',
      { ...one('Expand', 'x k'), weights: [integers('k', [1 << 30, 1, 4])] },
      /values must have at most 4194304 elements a point/,
    ],
    [
      'a range to anything',
      {
        inputs: { x: [1] },
        nodes: [
          ['Range', 'a b a', 'r'],
          ['Gather', 'x r', 'y'],
        ],
        weights: [integers('a', [1], []), integers('b', [2 ** 40], [])],
      },
      /a range must have at most/,
    ],
  ])('%s', (_, spec, message) => {
    refused(spec, message);
  });

  test.each<[string, readonly NodeSpec[], RegExp]>([
    [
      'products of matrices that are known',
      [
        ['MatMul', 'k k', 'p'],
        ['ReduceSum', 'p', 's'],
        ['Mul', 'x s', 'y'],
      ],
      /node 1 "p" \(MatMul\): constant matrices must be small enough to be multiplied; received 512000000/,
    ],
    [
      'more and more constants',
      [
        ...Array.from({ length: 60 }, (_, k): NodeSpec => ['Sin', k ? `c${k - 1}` : 'k', `c${k}`]),
        ['ReduceSum', 'c59', 's'],
        ['Mul', 'x s', 'y'],
      ],
      /\(Sin\): constants must be few enough to be computed once; received 640000/,
    ],
  ])('a file that asks for much more than it holds: %s', (_, nodes, message) => {
    refused(
      { inputs: x, nodes, weights: [floats('k', [800, 800], new Array(640_000).fill(0.001))] },
      message,
    );
  });

  test('an input without end', () => {
    const spec: ModelSpec = { inputs: { x: ['N', 2 ** 30] }, nodes: [['Identity', 'x', 'y']] };
    refused(spec, /values must have at most 4194304 elements a point; received 1073741824/);
  });

  test('names the node also to programs', () => {
    try {
      importGraph(decodeModel(modelBytes({ inputs: x, nodes: [['Hardmax', 'x', 'y']] }), 'net.onnx'));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NodeError);
      expect((error as NodeError).node).toMatchObject({ type: 'Hardmax', place: 1 });
    }
  });

  test('but only among the nodes that outputs need', () => {
    const bytes = modelBytes({
      inputs: x,
      nodes: [
        ['ArgMax', 'x', 'label'],
        ['Neg', 'x', 'y'],
      ],
    });
    expect(Object.keys(importGraph(decodeModel(bytes, 'net.onnx')).outputs)).toEqual(['y']);
  });

  test('and a training loop of ours by its Loop', () => {
    const state = input('state', []);
    const body = {
      carried: [{ name: 'state', next: state.mul(2) }],
      collected: {},
      gathered: [],
      scheduled: [],
    };
    expect(() => importGraph(decodeModel(lowerLoop(body), 'loop.onnx'))).toThrow(
      /loop\.onnx must be floating-point|\(Loop\)/,
    );
  });
});

test('docs/importing.md lists every operation that is read', () => {
  const text = readFileSync(new URL('../../../docs/importing.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('## Operations'), text.indexOf('## Files'));
  const rows = [...table.matchAll(/^\| ([^|]+) \| ([A-Z][^|]+) \|$/gm)];
  const listed = rows.flatMap(([, , names]) => names.match(/\b[A-Z]\w+/g) ?? []);
  const readable = Object.values(rules).flatMap((own) => Object.keys(own));
  expect(listed.sort()).toEqual(readable.sort());
});
