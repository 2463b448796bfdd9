import { describe, expect, test } from 'vitest';
import { formatInspection, inspectModel, writeSurrogate } from '../../../src/surrogate/index.ts';
import { InputError } from '../../../src/tensor/index.ts';
import { floats, type ModelSpec, modelBytes, type NodeSpec } from '../../support/onnx-builder.ts';
import { exampleSurrogate } from '../example.ts';

const inspect = (spec: ModelSpec) => inspectModel(modelBytes(spec), { source: 'net.onnx' });
const weights = [floats('w', [2, 3], [1, 2, 3, 4, 5, 6]), floats('v', [3, 1], [7, 8, 9])];
const body: readonly NodeSpec[] = [
  ['MatMul', 'x w', 'z'],
  ['Tanh', 'z', 'h'],
];
const network: ModelSpec = {
  inputs: { x: ['rows', 2] },
  nodes: [...body, ['MatMul', 'h v', 'y']],
  weights,
  metadata: { note: 'kept' },
};

describe('an inspection', () => {
  test("of another exporter's network has all that the network is but its weights", () => {
    expect(inspect(network)).toEqual({
      schema: 'sobolev/inspection/2',
      source: 'net.onnx',
      kind: 'network',
      labels: 'values and derivatives',
      producer: { name: 'hand', version: '1' },
      opsets: { 'ai.onnx': 17, 'ai.onnx.ml': 1 },
      irVersion: 8,
      dtype: 'float32',
      batch: 'dynamic',
      inputs: [{ name: 'x', type: 'float32', dims: ['rows', 2] }],
      outputs: [{ name: 'y', type: 'float32', dims: undefined }],
      operations: { MatMul: 2, Tanh: 1 },
      stored: 9,
      metadata: { note: 'kept' },
      network: {
        own: false,
        layers: [
          { inputs: 2, outputs: 3, activation: 'tanh', from: -1 },
          { inputs: 3, outputs: 1, activation: 'linear', from: 0 },
        ],
        output: 1,
        parameters: 13,
        sparsity: { weights: 9, zeros: 0, effective: 9, live: [{ neurons: 3, of: 3 }] },
        ignored: [],
        normalisation: { xMean: [0, 0], xStd: [1, 1], yMean: [0], yStd: [1] },
        inputs: [
          { name: 'x0', unnamed: true },
          { name: 'x1', unnamed: true },
        ],
        outputs: [{ name: 'y', unnamed: true }],
        provenance: { imported: { producer: 'hand', version: '1', opset: 17, graph: 'graph' } },
      },
    });
  });

  test('of our own file has its names, units, domain and provenance', () => {
    const surrogate = exampleSurrogate('gelu');
    const { kind, producer, network: found } = inspectModel(writeSurrogate(surrogate));
    expect({ kind, producer: producer.name }).toEqual({ kind: 'network', producer: 'sobolev' });
    const { inputs, outputs, provenance } = surrogate;
    const layers = [{ outputs: 5, activation: 'gelu' }, { outputs: 4 }, { outputs: 2, activation: 'linear' }];
    expect(found).toMatchObject({ own: true, layers, parameters: 54 });
    expect(found).toMatchObject({ inputs, outputs, provenance });
  });

  test.each<[string, ModelSpec['inputs'], number | 'dynamic']>([
    ['any', { x: ['', 2] }, 'dynamic'],
    ['one', { x: [1, 2] }, 1],
    ['a fixed one', { x: [32, 2] }, 32],
  ])('says which batch a file takes: %s', (_, inputs, batch) => {
    expect(inspect({ ...network, inputs })).toMatchObject({ kind: 'network', batch });
  });

  test('of another graph says what is in the way, and that it can be read', () => {
    const found = inspect({ ...network, nodes: [...body, ['Softmax', 'h', 's'], ['Neg', 's', 'y']] });
    expect(found).toMatchObject({
      kind: 'graph',
      obstacle: { node: 'node 3 "s" (Softmax)', reason: 'it computes with several neurons of one layer' },
    });
    expect(found).not.toHaveProperty('network');
    expect(found).not.toHaveProperty('unreadable');
  });

  test('of a graph with an unknown operation says which, and what is in the way before', () => {
    const found = inspect({ ...network, nodes: [...body, ['Softmax', 'h', 's'], ['Hardmax', 's', 'y']] });
    expect(found).toMatchObject({
      kind: 'unreadable operations',
      obstacle: { node: 'node 3 "s" (Softmax)' },
      unreadable: {
        node: 'node 4 "y" (Hardmax)',
        reason: 'it chooses a class, which is no number that varies with the inputs',
      },
    });
  });

  test('of what is no model is refused', () => {
    expect(() => inspectModel(new Uint8Array(9), { source: 'nine.bin' })).toThrow(InputError);
    expect(() => inspectModel(new Uint8Array(9), { source: 'nine.bin' })).toThrow(
      /nine\.bin must be an ONNX model/,
    );
  });
});

describe('as text', () => {
  test('a network has a line for each fact and each variable', () => {
    expect(formatInspection(inspectModel(writeSurrogate(exampleSurrogate()), { source: 'own.onnx' }))).toBe(
      [
        'own.onnx',
        '  is           a network of dense layers',
        '  written by   sobolev (ai.onnx 17)',
        '  computes in  float32, any batch',
        '  network      3-5-4-2, silu, 54 parameters',
        '  provenance   {"study":"example","seed":1,"notes":["π",{"deep":true}]}',
        '  can be       analysed, pruned, fine-tuned, evaluated, exported',
        '  input  unit  domain    mean  scale',
        '  spot   €     0.5 to 2  1.1   0.4',
        '  rate         -5 to 5   -0.3  2.5',
        '  time   a     0 to 40   20    7',
        '  output  unit  domain   mean  scale',
        '  price   €     unknown  0.7   0.333333',
        '  risk          unknown  -100  42',
      ].join('\n'),
    );
  });

  test('a network without hidden layers is called linear, and has no neurons to prune', () => {
    const text = formatInspection(inspect({ ...network, nodes: [['MatMul', 'x w', 'y']] }));
    expect(text).toContain('a linear network, without hidden layers');
    expect(text).toContain('analysed, fine-tuned, evaluated, exported; no neurons are there to prune');
  });

  test('another graph says what it is made of, what is in the way, and what can be done', () => {
    const spec: ModelSpec = {
      ...network,
      nodes: [...body, ['Softmax', 'h', 's'], ['com.example:Odd', 's', 'y']],
    };
    expect(formatInspection(inspect(spec))).toBe(
      [
        'net.onnx',
        '  is             a graph with operations that cannot be read',
        '  written by     hand 1 (ai.onnx 17, ai.onnx.ml 1)',
        '  computes in    float32, any batch',
        '  inputs         x float32 [rows,2]',
        '  outputs        y float32',
        '  operations     1 MatMul, 1 Tanh, 1 Softmax, 1 com.example.Odd',
        '  stores         9 numbers',
        '  in the way     node 3 "s" (Softmax): it computes with several neurons of one layer',
        '  not readable   node 4 "y" (com.example.Odd): its operation is none that can be read',
        '  can be         run elsewhere only: output "y" of net.onnx must state its sizes; received no shape. Write them into the file: onnx.shape_inference.infer_shapes(model) in Python.',
        '  metadata note  kept',
      ].join('\n'),
    );
  });

  test.each([
    ['with values and derivatives', 'Exp', {}],
    ['with values', 'Hardmax', { outputSizes: { y: ['N', 2] } }],
  ])('another graph is a teacher or the truth, %s', (what, type, more) => {
    const spec: ModelSpec = { inputs: { x: ['N', 2] }, nodes: [[type, 'x', 'y']], ...more };
    const found = inspect(spec);
    expect(`with ${found.labels}`).toBe(what);
    const can = `can be +a teacher or the truth, ${what} \\(sobolev finetune --teacher, evaluate, sample, shrink\\)`;
    expect(formatInspection(found)).toMatch(new RegExp(can));
  });

  test('lists so many variables as a screen holds', () => {
    const wide = inspect({
      inputs: { x: ['N', 500] },
      nodes: [['MatMul', 'x w', 'y']],
      weights: [floats('w', [500, 1], new Array(500).fill(0.5))],
    });
    const lines = formatInspection(wide).split('\n');
    expect(lines).toContain('  and 480 more');
    expect(lines.length).toBeLessThan(40);
  });

  test('cuts the long lists of provenance, whose numbers a basis has by thousands', () => {
    const mean = Array.from({ length: 2000 }, (_, k) => k);
    const own = { ...exampleSurrogate(), provenance: { basis: { mean }, seed: 1 } };
    const text = formatInspection(inspectModel(writeSurrogate(own)));
    expect(text).toContain('{"basis":{"mean":[0,1,2,"… 2,000 in all"]},"seed":1}');
  });

  test('never has a control character of the file', () => {
    const spec: ModelSpec = { ...network, metadata: { note: 'a\nb\u001b[31mred\u009b' } };
    expect(formatInspection(inspect(spec))).toContain('a?b?[31mred?');
  });
});
