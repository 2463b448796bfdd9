import { TensorProto_DataType as Type } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { exportSurrogate } from '../../../src/export/index.ts';
import { evaluate, hessian, input, jacobian } from '../../../src/graph/index.ts';
import { cutModel, decodeModel, importGraph, lower } from '../../../src/onnx/index.ts';
import {
  describeActivations,
  formatInspection,
  type ImportSurrogateOptions,
  importSurrogate,
  inspectModel,
  surrogateGraph,
  writeSurrogate,
} from '../../../src/surrogate/index.ts';
import { BATCH, InputError, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { floats, integers, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';
import { exampleSurrogate } from '../example.ts';

/*
 * Which part of a file is the network: one of several outputs, several inputs side by side, or what lies between two values.
 */

const random = stream(5, 'ends');
const numbers = (count: number) => Array.from({ length: count }, () => Math.fround(random.normal()));
const weights = [
  floats('w1', [3, 5], numbers(15)),
  floats('b1', [5], numbers(5)),
  floats('w2', [5, 2], numbers(10)),
  floats('w3', [5, 1], numbers(5)),
  floats('e1', [2, 5], numbers(10)),
  floats('j1', [5, 4], numbers(20)),
  floats('j2', [4, 2], numbers(8)),
  floats('k1', [7, 2], numbers(14)),
  floats('one', [1], [1]),
  integers('size', [2]),
];
const trunk: readonly NodeSpec[] = [
  ['Gemm', 'x w1 b1', 'z'],
  ['Tanh', 'z', 'h'],
];
const action: NodeSpec = ['MatMul', 'h w2', 'action'];
const value: NodeSpec = ['MatMul', 'h w3', 'value'];
const x = { x: ['N', 3] };
const two: ModelSpec = { inputs: x, nodes: [...trunk, action, value], outputs: ['action', 'value'], weights };

const read = (spec: ModelSpec, options: ImportSurrogateOptions = {}) =>
  importSurrogate(modelBytes(spec), { source: 'net.onnx', ...options });

/** The values of a surrogate, and of the file's own graph at these of its outputs, side by side: at four points. */
function bothValues(
  spec: ModelSpec,
  options: ImportSurrogateOptions,
  names: readonly string[],
  sizes: Readonly<Record<string, number>>,
) {
  const feeds = Object.fromEntries(
    Object.entries(sizes).map(([name, size]): [string, Tensor] => [
      name,
      tensor(numbers(4 * size), [4, size]),
    ]),
  );
  const rows = [0, 1, 2, 3].map((n) =>
    Object.entries(feeds).flatMap(([name, { data }]) => [
      ...data.slice(n * sizes[name], (n + 1) * sizes[name]),
    ]),
  );
  const { outputs } = importGraph(cutModel(decodeModel(modelBytes(spec), 'net.onnx'), { output: names }));
  const truths = evaluate(
    names.map((name) => outputs[name]),
    feeds,
    4,
  );
  const truth = [0, 1, 2, 3].flatMap((n) =>
    truths.flatMap(({ data }) => [...data.slice((n * data.length) / 4, ((n + 1) * data.length) / 4)]),
  );
  const surrogate = read(spec, options);
  const symbol = input('x', [BATCH, surrogate.inputs.length]);
  const [found] = evaluate([surrogateGraph(surrogate, symbol).output], { x: tensor(rows) });
  return { surrogate, found: [...found.data], truth };
}

function expectSame({
  found,
  truth,
}: {
  readonly found: readonly number[];
  readonly truth: readonly number[];
}): void {
  expect(found.length).toBe(truth.length);
  found.forEach((number, k) => {
    expect(Math.abs(number - truth[k])).toBeLessThan(1e-12 * (1 + Math.abs(truth[k])));
  });
}

describe('of several outputs', () => {
  test('one is chosen by its name, and the others need not be readable', () => {
    const nodes: NodeSpec[] = [...two.nodes!, ['Hardmax', 'action', 'choice']];
    const spec = { ...two, nodes, outputs: ['action', 'value', 'choice'] };
    for (const name of ['action', 'value']) expectSame(bothValues(spec, { output: name }, [name], { x: 3 }));
    const { surrogate } = bothValues(spec, { output: 'value' }, ['value'], { x: 3 });
    expect(surrogate.outputs).toEqual([{ name: 'y', unnamed: true }]);
    expect(surrogate.provenance.imported).toMatchObject({ output: 'value' });
  });

  test('several are taken side by side, in the order that is asked for, under their names', () => {
    const both = bothValues(two, { output: ['value', 'action'] }, ['value', 'action'], { x: 3 });
    expectSame(both);
    expect(both.surrogate.outputs.map(({ name }) => name)).toEqual(['value', 'action_0', 'action_1']);
    expect(both.surrogate.layers.map(({ outputs }) => outputs)).toEqual([5, 3]);
  });

  test('heads with activations of their own are joined', () => {
    const nodes: NodeSpec[] = [...two.nodes!, ['Tanh', 'action', 'mean'], ['Softplus', 'value', 'spread']];
    const both = bothValues({ ...two, nodes }, { output: ['mean', 'spread'] }, ['mean', 'spread'], { x: 3 });
    expectSame(both);
    expect(describeActivations(both.surrogate)).toBe('tanh-tanh-softplus');
  });

  test('a value between nodes will do', () => {
    const both = bothValues(two, { output: 'z' }, ['z'], { x: 3 });
    expectSame(both);
    expect(both.surrogate.layers).toHaveLength(1);
  });

  test('one is taken where the others are constants, inputs, itself, classes, or its derivatives, and a note says so', () => {
    const notes: string[] = [];
    const nodes: NodeSpec[] = [
      ...trunk,
      action,
      ['Identity', 'action', 'again'],
      ['Identity', 'x', 'state'],
      ['Identity', 'one', 'version'],
      ['ArgMax', 'action', 'class', { axis: 1 }],
    ];
    const outputs = ['version', 'state', 'action', 'again', 'class'];
    const spec = { ...two, nodes, outputs, types: { class: Type.INT64 } };
    expect(read(spec, { note: (text) => notes.push(text) })).toMatchObject({
      outputs: [{ name: 'y0' }, { name: 'y1' }],
    });
    expect(notes).toEqual([
      'net.onnx: action is taken. version is constant; state passes inputs through; again is action again; class is of type int64',
    ]);
  });

  test('a network and its derivatives, in whatever arrangement, is the network', () => {
    const symbol = input('x', [BATCH, 3]);
    const surrogate = exampleSurrogate('tanh');
    const { output: y } = surrogateGraph(surrogate, symbol);
    const first = jacobian(y, symbol);
    const derivatives = {
      rows: first,
      columns: first.transpose(),
      flat: first.reshape([BATCH, 6]),
      summed: first.sum([1]),
      second: hessian(y, symbol),
    };
    for (const [name, derivative] of Object.entries(derivatives)) {
      const notes: string[] = [];
      // The derivative comes first: it is no matter of order.
      const bytes = lower({ [name]: derivative, prediction: y }, { precision: 'float32' });
      const found = importSurrogate(bytes, { source: 'net.onnx', note: (text) => notes.push(text) });
      expect(found.layers.map(({ activation }) => activation)).toEqual(['tanh', 'tanh', 'linear']);
      expect(notes[0]).toMatch(/^net\.onnx: prediction is taken\. \S+ \[.*\] is a derivative of prediction$/);
    }
  });

  test('what only has the shape of a derivative is another output', () => {
    const nodes: NodeSpec[] = [...two.nodes!, ['MatMul', 'h other', 'slopes']];
    const spec = {
      ...two,
      nodes,
      outputs: ['value', 'slopes'],
      weights: [...weights, floats('other', [5, 3], numbers(15))],
    };
    expect(() => read(spec)).toThrow(/value is a network; slopes is a network/);
  });

  test('without a choice they are listed with what they are, and the way to choose', () => {
    const nodes: NodeSpec[] = [...two.nodes!, ['Hardmax', 'action', 'choice']];
    const spec = { ...two, nodes, outputs: ['action', 'value', 'choice'] };
    const attempt = () => read(spec);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(
      'net.onnx must have one output to be a network, or one must be chosen; received action is a network; value is a network; ' +
        'choice is no network (node 5 "choice" (Hardmax): it chooses a class, which is no number that varies with the inputs). ' +
        'Choose by --output, for instance --output action ({ output: "action" } in the library); several with commas between them.',
    );
    const inspection = inspectModel(modelBytes(spec), { source: 'net.onnx' });
    expect(inspection).toMatchObject({
      kind: 'unreadable operations',
      outputs: [{ is: 'network' }, { is: 'network' }, { is: 'other' }],
    });
    expect(formatInspection(inspection)).toContain('several outputs: choose by --output');
    expect(inspectModel(modelBytes(spec), { output: 'value' })).toMatchObject({
      kind: 'network',
      outputs: [{ name: 'value' }],
    });
  });

  test('more than a reader would read are listed by name', () => {
    const many = Array.from({ length: 40 }, (_, k) => `out${k}`);
    const nodes = [...trunk, ...many.map((name): NodeSpec => ['MatMul', 'h w3', name])];
    expect(() => read({ ...two, nodes, outputs: many })).toThrow(
      /received out0; out1; .*out39\. Choose by --output, for instance --output out0/,
    );
  });

  test('a name that the file has not is refused with the nearest', () => {
    expect(() => read(two, { output: 'acton' })).toThrow(
      /must have a value of that name to take it for an output; received "acton" \(nearest: action\). Its outputs are action, value/,
    );
    expect(() => read(two, { output: ['value', 'value'] })).toThrow(
      /names of outputs of net\.onnx must differ/,
    );
    expect(() => read(two, { output: [] })).toThrow(/received "none"|received none/);
  });

  test('several names in one, with commas between them, are several', () => {
    const names = (output: string | readonly string[]) =>
      read(two, { output }).outputs.map(({ name }) => name);
    expect(names('action, value')).toEqual(names(['action', 'value']));
    expect(names('value,action')).toEqual(['value', 'action_0', 'action_1']);
    expect(() => read(two, { output: 'value,acton' })).toThrow(/received "acton" \(nearest: action\)/);
  });

  test('but a value may be called so', () => {
    const spec = { ...two, nodes: [...two.nodes!, ['Identity', 'value', 'action,value'] as const] };
    expect(read(spec, { output: 'action,value' }).outputs).toHaveLength(1);
  });
});

describe('of several inputs', () => {
  const joined: ModelSpec = {
    inputs: { x: ['N', 3], e: ['N', 2], spare: ['N', 9] },
    nodes: [
      ['Concat', 'x e', 'j', { axis: 1 }],
      ['Gemm', 'j joint', 'z'],
      ['Tanh', 'z', 'h'],
      ['MatMul', 'h w3', 'y'],
    ],
    weights: [...weights, floats('joint', [5, 5], numbers(25))],
  };

  test('those that are joined before the first layer are one, under their names', () => {
    const both = bothValues(joined, {}, ['y'], { x: 3, e: 2 });
    expectSame(both);
    expect(both.surrogate.inputs).toEqual(['x_0', 'x_1', 'x_2', 'e_0', 'e_1'].map((name) => ({ name })));
  });

  test('the order is that of the options', () => {
    const both = bothValues(joined, { input: ['e', 'x'] }, ['y'], { e: 2, x: 3 });
    expectSame(both);
    expect(both.surrogate.inputs.map(({ name }) => name)).toEqual(['e_0', 'e_1', 'x_0', 'x_1', 'x_2']);
  });

  test.each<readonly [string, readonly NodeSpec[]]>([
    [
      'added after a matrix each',
      [trunk[0], ['MatMul', 'e e1', 'f'], ['Add', 'z f', 's'], ['Tanh', 's', 'h'], ['MatMul', 'h w3', 'y']],
    ],
    [
      'read after the first layer, as a critic reads actions',
      [...trunk, ['Concat', 'h e', 'j', { axis: 1 }], ['MatMul', 'j k1', 'y']],
    ],
    [
      'added to the first layer',
      [trunk[0], ['MatMul', 'z w2', 'v'], ['Add', 'v e', 's'], ['Tanh', 's', 'y']],
    ],
  ])('%s', (_, nodes) => {
    expectSame(
      bothValues({ inputs: { x: ['N', 3], e: ['N', 2] }, nodes, weights }, {}, ['y'], { x: 3, e: 2 }),
    );
  });

  test('one that only reaches other outputs is no obstacle, of whatever type', () => {
    const nodes: NodeSpec[] = [
      ...trunk,
      action,
      ['Cast', 'mask', 'm', { to: 1 }],
      ['Mul', 'action m', 'masked'],
    ];
    const spec: ModelSpec = {
      inputs: { x: ['N', 3], mask: ['N', 2] },
      types: { mask: Type.BOOL },
      nodes,
      outputs: ['action', 'masked'],
      weights,
    };
    expectSame(bothValues(spec, { output: 'action' }, ['action'], { x: 3 }));
    expect(read(spec, { output: 'action' }).inputs.map(({ name }) => name)).toEqual(['x0', 'x1', 'x2']);
    expect(() => read(spec, { output: 'masked' })).toThrow(
      /input "mask" of net\.onnx must be floating-point numbers/,
    );
    expect(() => read(spec, { output: 'masked', input: 'x' })).toThrow(
      /masked of net\.onnx must depend on x alone; received a dependence on mask too\. Name it as well: --input mask/,
    );
  });

  test('products of two are refused', () => {
    const nodes: NodeSpec[] = [
      ['MatMul', 'x w1', 'a'],
      ['MatMul', 'e e1', 'b'],
      ['Mul', 'a b', 'z'],
      ['MatMul', 'z w3', 'y'],
    ];
    expect(() => read({ inputs: { x: ['N', 3], e: ['N', 2] }, nodes, weights })).toThrow(
      /\(Mul\): it multiplies values of two layers: a gate/,
    );
  });

  test('one without a batch beside others is a parameter, and refused', () => {
    const nodes: NodeSpec[] = [
      ['Sub', 'x mean', 'c'],
      ['MatMul', 'c w1', 'y'],
    ];
    expect(() => read({ inputs: { x: ['N', 3], mean: [1, 3] }, nodes, weights })).toThrow(
      /node 1 "c" \(Sub\): it reads input "mean", which has no batch as others have/,
    );
  });
});

describe('what lies before a value', () => {
  const nodes: NodeSpec[] = [
    ['Hardmax', 'x', 'features'],
    ['Gemm', 'features w1 b1', 'z'],
    ...trunk.slice(1),
    ['MatMul', 'h w3', 'y'],
  ];
  const spec: ModelSpec = { inputs: x, nodes, weights, between: { features: ['N', 3] } };

  test('is cut off by its name', () => {
    expect(() => read(spec)).toThrow(/Hardmax/);
    const both = bothValues({ ...spec, nodes: nodes.slice(1), inputs: { features: ['N', 3] } }, {}, ['y'], {
      features: 3,
    });
    expect(read(spec, { input: 'features' }).layers).toEqual(both.surrogate.layers);
  });

  test('and needs all the values that the output depends on', () => {
    const more: NodeSpec[] = [...nodes, ['MatMul', 'x w2t', 's'], ['Add', 'y s', 'sum']];
    const both = {
      ...spec,
      nodes: more,
      outputs: ['sum'],
      weights: [...weights, floats('w2t', [3, 1], numbers(3))],
    };
    expect(() => read(both, { input: 'features' })).toThrow(
      /must depend on features alone; received a dependence on x too/,
    );
    expect(read(both, { input: ['features', 'x'] }).inputs).toHaveLength(6);
  });
});

describe('of a file of ours', () => {
  test('y is taken beside its derivatives, and a note says so', () => {
    const notes: string[] = [];
    const surrogate = exampleSurrogate();
    const bytes = exportSurrogate(surrogate, { to: 'onnx', order: 1 }) as Uint8Array;
    expect(importSurrogate(bytes, { source: 'net.onnx', note: (text) => notes.push(text) })).toEqual(
      surrogate,
    );
    expect(notes).toEqual(['net.onnx: y is taken, and not dydx']);
    expect(importSurrogate(bytes, { output: 'y' })).toEqual(surrogate);
  });

  test('a name that is meant for another file changes nothing', () => {
    const notes: string[] = [];
    const surrogate = exampleSurrogate();
    const bytes = writeSurrogate(surrogate);
    const given = { source: 'net.onnx', output: 'action', note: (text: string) => notes.push(text) };
    expect(() => importSurrogate(bytes, given)).toThrow(/must have a value of that name/);
    expect(importSurrogate(bytes, { ...given, ifNamed: true })).toEqual(surrogate);
    expect(notes).toEqual(['net.onnx has no action: it is taken as it is']);
    expect(() => read(two, { output: 'acton', ifNamed: true })).toThrow(/nearest: action/);
  });
});
