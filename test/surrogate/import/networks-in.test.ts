import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { evaluate, input, jacobian } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import { cutModel, decodeModel, importGraph, type Precision } from '../../../src/onnx/index.ts';
import { toTensor, toValues } from '../../../src/runtime/index.ts';
import {
  describeActivations,
  formatInspection,
  hiddenWidths,
  importSurrogate,
  inspectModel,
  surrogateGraph,
} from '../../../src/surrogate/index.ts';
import { BATCH, InputError, rowOf, rowsOf, type Tensor, tensor } from '../../../src/tensor/index.ts';

/*
 * Networks as PyTorch, JAX, Keras and scikit-learn export them (test/fixtures/make): imported, they are the functions that
 * ONNX Runtime computes from the original files, and have the derivatives that the frameworks give in float64.
 */

const folder = fileURLToPath(new URL('../../fixtures/onnx/', import.meta.url));
const engine = await openEngine({ engine: 'native', threads: 1 });

interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly record: {
    readonly expect: 'mlp' | 'refuse' | 'softmax' | 'sigmoid';
    readonly firstNode?: string;
    readonly activation: string;
    readonly hidden: readonly number[];
    readonly dtype: 'float32' | 'float64';
    /** Of an opset that ONNX Runtime has not. */
    readonly tooOld?: boolean;
    /** The one of several outputs that is the network. */
    readonly output?: string;
    readonly inputs: readonly {
      readonly name: string;
      readonly type: string;
      readonly shape: readonly (number | null)[];
    }[];
    readonly x: readonly number[][];
    /** By onnxruntime for Python, in the file's precision. */
    readonly y: readonly number[][];
    /** By the framework, in float64. */
    readonly exact: readonly number[][];
    readonly dydx: readonly number[][][];
  };
}

const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.onnx'))
  .map((file): Fixture => {
    const name = file.slice(0, -'.onnx'.length);
    const record = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Fixture['record'];
    return { name, bytes: readFileSync(folder + file), record };
  });
const external = (location: string) => readFileSync(folder + location);
const of = (kind: 'mlp' | 'refuse') =>
  fixtures.filter(({ record }) => record.expect === kind).map((f) => [f.name, f] as const);

/** Errors relative to the largest number. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  const errors = expected.map((value, i) => Math.abs(value - actual[i]));
  expect(Math.max(...errors) / size).toBeLessThanOrEqual(tolerance);
}

/** Type of the file's input, which may be cast at once. */
function inputType({ inputs }: Fixture['record']): Precision {
  return inputs[0].type === 'tensor(double)' ? 'float64' : 'float32';
}

/** Points by the inputs of the file: several share the columns. */
function inputsOf({ inputs }: Fixture['record'], x: Tensor): Record<string, Tensor> {
  if (inputs.length === 1) return { [inputs[0].name]: x };
  let start = 0;
  return Object.fromEntries(
    inputs.map(({ name, shape }) => {
      const from = start;
      start += shape[1] as number;
      const rows = Array.from({ length: x.shape[0] }, (_, n) => [...rowOf(x, n).slice(from, start)]);
      return [name, tensor(rows)];
    }),
  );
}

/** The original file's own run, batch by batch where it fixes one. */
async function ownRun({ name, bytes, record }: Fixture, x: Tensor): Promise<number[]> {
  const [{ shape }] = record.inputs;
  const precision = inputType(record);
  // Where weights have 4 bits, its optimiser rounds values too: 5e-3 off.
  const program = await engine.load(bytes, { precision, optimise: !name.includes('four-bits') });
  try {
    const step = shape[0] ?? x.shape[0];
    const y: number[] = [];
    for (let start = 0; start < x.shape[0]; start += step) {
      const { data } = rowsOf(x, start, start + step);
      const sides = shape.slice(1).map((side) => side ?? x.shape[1]);
      const rows = { shape: record.inputs.length > 1 ? [step, x.shape[1]] : [step, ...sides], data };
      const given = await program.run(
        Object.fromEntries(
          Object.entries(inputsOf(record, rows)).map(([name, part]) => [name, toValues(part, precision)]),
        ),
      );
      y.push(...toTensor(given[record.output ?? Object.keys(given)[0]]).data);
    }
    return y;
  } finally {
    await program.dispose();
  }
}

describe.each(of('mlp'))('%s', (name, fixture) => {
  const { bytes, record } = fixture;
  const type = inputType(record);
  const { output } = record;
  const surrogate = importSurrogate(bytes, { source: name, external, output });
  const x = tensor(record.x);
  const symbol = input('x', [BATCH, surrogate.inputs.length]);
  const y = surrogateGraph(surrogate, symbol).output;
  const [value, gradient] = evaluate([y, jacobian(y, symbol)], { x });

  test('is the network that was exported', () => {
    expect(describeActivations(surrogate)).toBe(record.activation);
    expect(hiddenWidths(surrogate)).toEqual(record.hidden);
    const names = record.inputs.length === 1 ? record.x[0].map((_, k) => `x${k}`) : ['x0', 'x1_0', 'x1_1'];
    expect(surrogate.inputs.map((variable) => variable.name)).toEqual(names);
    expect(surrogate.outputs).toHaveLength(record.y[0].length);
  });

  test('has the values that onnxruntime gives for the file, and the framework in float64', async () => {
    expectClose(value.data, record.y.flat(), 1e-6);
    expectClose(value.data, record.exact.flat(), record.dtype === 'float32' ? 1e-6 : 1e-12);
    // The engine reads files from memory, so it cannot find weights in another one.
    if (!name.includes('external') && !record.tooOld) expectClose(value.data, await ownRun(fixture, x), 1e-6);
  });

  test('has the gradient of the framework', () => {
    expectClose(gradient.data, record.dydx.flat(2), 1e-6);
  });

  test('has the gradient of finite differences of the file', () => {
    if (
      record.inputs[0].shape.length !== 2 ||
      record.inputs[0].shape[0] === 1 ||
      name.includes('sklearn-outputs')
    )
      return;
    // Central, in float64 with h = 1e-5: h² f'''/6 and ε f/h are both below 1e-9 here.
    const h = 1e-5;
    const { outputs } = importGraph(cutModel(decodeModel(bytes, name, external), { output }));
    const [whole] = Object.values(outputs);
    const at = (column: number, step: number) => {
      const moved = record.x.map((row) => row.map((v, j) => (j === column ? v + step : v)));
      return evaluate([whole], inputsOf(record, tensor(moved)))[0].data;
    };
    const [n, m, d] = gradient.shape;
    const differences = new Array<number>(n * m * d);
    for (let j = 0; j < d; j++) {
      const [above, below] = [at(j, h), at(j, -h)];
      above.forEach((up, i) => {
        differences[i * d + j] = (up - below[i]) / (2 * h);
      });
    }
    expectClose(gradient.data, differences, 1e-6);
  });

  test('is inspected as a network', () => {
    const { kind, network, dtype, producer } = inspectModel(bytes, { source: name, external, output });
    expect({ kind, dtype }).toEqual({ kind: 'network', dtype: type });
    const widths = [network?.layers[0].inputs, ...(network?.layers ?? []).map(({ outputs }) => outputs)];
    expect(widths).toEqual([record.x[0].length, ...record.hidden, record.y[0].length]);
    expect(surrogate.provenance.imported).toMatchObject({
      producer: producer.name,
      version: producer.version,
    });
  });
});

/** What comes before is affine, whatever it is called: a column of each input, a mean of a layer. */
const affineUntil: Readonly<Record<string, string>> = {
  'torchscript-attention': 'MatMul',
  'keras-layer-normalization': 'Mul',
};

describe.each(of('refuse'))('%s', (name, { bytes, record }) => {
  test('is refused by the first node in the way', () => {
    const read = () => importSurrogate(bytes, { source: name, external });
    expect(read).toThrow(InputError);
    const node = affineUntil[name] ?? (record.firstNode as string);
    expect(read).toThrow(new RegExp(`received node \\d+ "[^"]*" \\(([a-z.]+\\.)?${node}\\)`));
  });

  test('is inspected all the same, in a few lines', () => {
    const inspection = inspectModel(bytes, { source: name, external });
    expect(inspection.kind).not.toBe('network');
    expect(inspection.obstacle?.node).toContain(`${affineUntil[name] ?? record.firstNode})`);
    expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
    expect(formatInspection(inspection)).not.toContain('undefined');
  });
});

test('a classifier of scikit-learn has its probabilities for outputs, and its classes are left out', () => {
  const [{ name, bytes }] = fixtures.filter(({ record }) => record.expect === 'softmax');
  const notes: string[] = [];
  const surrogate = importSurrogate(bytes, { source: name, note: (text) => notes.push(text) });
  expect(surrogate).toMatchObject({
    head: 'softmax',
    outputs: [{ name: 'y0' }, { name: 'y1' }, { name: 'y2' }],
  });
  expect(notes).toEqual([
    expect.stringMatching(/output_probability is taken\. output_label .* is of type int64/),
  ]);
});

test('one of two classes is a network that gives both probabilities', async () => {
  const [{ name, bytes }] = fixtures.filter(({ record }) => record.expect === 'sigmoid');
  const surrogate = importSurrogate(bytes, { source: name });
  expect(surrogate.head).toBeUndefined();
  expect(describeActivations(surrogate)).toBe('relu-relu-sigmoid-sigmoid');
  // ONNX Runtime gives dictionaries for the outputs that the file has: here what these are made of is one.
  const proto = fromBinary(ModelProtoSchema, bytes);
  const [output] = proto.graph?.output ?? [];
  const probabilities = toBinary(ModelProtoSchema, {
    ...proto,
    graph: {
      ...(proto.graph as GraphProto),
      output: [{ ...output, name: 'probabilities', type: undefined }],
    },
  });
  const program = await engine.load(probabilities, { precision: 'float32' });
  const x = tensor([
    [0.5, -1, 2],
    [-0.25, 0.75, -2],
  ]);
  const given = await program.run({ X: toValues(x, 'float32') });
  await program.dispose();
  const [y] = evaluate([surrogateGraph(surrogate, input('x', [BATCH, 3])).output], { x });
  expectClose(y.data, [...toTensor(given.probabilities).data], 2e-6);
});

test('the original graphs have the values of onnxruntime also where they are no networks', () => {
  let read = 0;
  for (const { name, bytes, record } of fixtures) {
    if (record.x === undefined || inspectModel(bytes, { source: name, external }).kind !== 'graph') continue;
    const { inputs, outputs } = importGraph(decodeModel(bytes, name, external));
    const [value] = evaluate(Object.values(outputs), { [Object.keys(inputs)[0]]: tensor(record.x) });
    expectClose(value.data, record.y.flat(), 2e-6);
    read++;
  }
  // Attention, layer normalisation, and their like.
  expect(read).toBeGreaterThanOrEqual(4);
});
