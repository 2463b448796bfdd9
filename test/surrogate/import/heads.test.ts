import { describe, expect, test } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { decodeModel, importGraph } from '../../../src/onnx/index.ts';
import type { Head } from '../../../src/surrogate/head.ts';
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

describe('a softmax that is spelled out is a head', () => {
  const one: NodeSpec = ['ReduceSum', 'e axes', 's', { keepdims: 1 }];
  const exponentials: readonly NodeSpec[] = [['Exp', 'z', 'e'], one];
  const stable: readonly NodeSpec[] = [
    ['ReduceMax', 'z', 'm', { axes: [1], keepdims: 1 }],
    ['Sub', 'z m', 'd'],
    ['Exp', 'd', 'e'],
    one,
  ];
  const classes = integers('classes', [2, 0, 3, 1]);
  const more = [integers('axes', [1]), classes, integers('last', [1]), floats('tiny', [1], [1e-8])];
  const weighed = [...weights, ...more];
  const from = (ends: readonly NodeSpec[], changes: Partial<ModelSpec> = {}): ModelSpec => ({
    inputs: { x: ['N', 3] },
    nodes: [...body, ...ends],
    weights: weighed,
    ...changes,
  });
  const two: readonly NodeSpec[] = [
    ['MatMul', 'h two', 't'],
    ['Softmax', 't', 'p'],
  ];

  type Spelling = readonly [string, Head | undefined, readonly NodeSpec[], Partial<ModelSpec>?];
  const spellings: readonly Spelling[] = [
    ['exponentials over their sum', 'softmax', [...exponentials, ['Div', 'e s', 'y']]],
    ['with the largest taken off', 'softmax', [...stable, ['Div', 'e s', 'y']]],
    ['times the reciprocal', 'softmax', [...stable, ['Reciprocal', 's', 'r'], ['Mul', 'e r', 'y']]],
    [
      'with a small number beside the sum',
      'softmax',
      [...stable, ['Add', 's tiny', 'u'], ['Div', 'e u', 'y']],
    ],
    ['a logarithm', 'log-softmax', [...exponentials, ['Log', 's', 'l'], ['Sub', 'z l', 'y']]],
    [
      'a logarithm with the largest taken off',
      'log-softmax',
      [...stable, ['Log', 's', 'l'], ['Sub', 'd l', 'y']],
    ],
    [
      'a logarithm by the operation of that name',
      'log-softmax',
      [
        ['ReduceLogSumExp', 'z', 'l', { axes: [1], keepdims: 1 }],
        ['Sub', 'z l', 'y'],
      ],
    ],
    ['its logarithm behind', 'log-softmax', [...stable, ['Div', 'e s', 'p'], ['Log', 'p', 'y']]],
    ['of one point', 'softmax', [...stable, ['Div', 'e s', 'y']], { inputs: { x: [1, 3] } }],
    [
      'with its classes in another order',
      'softmax',
      [
        ['Softmax', 'z', 'p'],
        ['Gather', 'p classes', 'y', { axis: 1 }],
      ],
    ],
    [
      'of two classes, apart',
      'softmax',
      [
        ['MatMul', 'h two', 't'],
        ['Split', 't', 'first second', { axis: 1 }],
        ['Exp', 'first', 'ea'],
        ['Exp', 'second', 'eb'],
        ['Add', 'ea eb', 's'],
        ['Div', 'ea s', 'pa'],
        ['Div', 'eb s', 'pb'],
        ['Concat', 'pb pa', 'y', { axis: 1 }],
      ],
    ],
    ['one class of two, which is a sigmoid', undefined, [...two, ['Gather', 'p last', 'y', { axis: 1 }]]],
    [
      'the logarithm of one class of two',
      undefined,
      [...two, ['Log', 'p', 'q'], ['Gather', 'q last', 'y', { axis: 1 }]],
    ],
  ];
  test.each(spellings.map((one) => ({ name: one[0], one })))('$name', ({ one: [, head, ends, changes] }) => {
    const spec = from(ends, changes);
    const surrogate = importSurrogate(modelBytes(spec), { source: 'net.onnx' });
    expect(surrogate.head).toBe(head);
    if (head === undefined) expect(describeActivations(surrogate)).toMatch(/^tanh-(sigmoid|softplus)/);
    const { outputs } = importGraph(decodeModel(modelBytes(from(ends)), 'net.onnx'));
    const x = input('x', [BATCH, 3]);
    const [truth, value] = evaluate([outputs.y, surrogateGraph(surrogate, x).output], { x: points });
    expect(value.data).toHaveLength(truth.data.length);
    value.data.forEach((one, k) => {
      expect(Math.abs(one - truth.data[k])).toBeLessThan(1e-7);
    });
  });

  test.each<readonly [string, readonly NodeSpec[]]>([
    [
      'some of more',
      [
        ['Softmax', 'z', 'p'],
        ['Gather', 'p last', 'y', { axis: 1 }],
      ],
    ],
    ['some of more, spelled out', [...stable, ['Div', 'e s', 'p'], ['Gather', 'p last', 'y', { axis: 1 }]]],
  ])('but not %s: the way out is named', (_, ends) => {
    expect(() => read(from(ends))).toThrow(
      /\(Gather\): it takes some of the 4 classes of a softmax.*--output "p" \(97 % of its weights\)\. Or let sobolev train --teacher/s,
    );
  });

  test('nor what is no softmax: the first node in the way is named as before', () => {
    expect(() => read(from([...exponentials, ['Mul', 'e s', 'y']]))).toThrow(InputError);
    expect(() => read(from([...exponentials, ['Mul', 'e s', 'y']]))).not.toThrow(/classes of a softmax/);
  });
});
