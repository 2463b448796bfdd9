import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { evaluate, input, inputsOf } from '../../src/graph/index.ts';
import { cutModel, decodeModel, type ImportedGraph, importGraph } from '../../src/onnx/index.ts';
import {
  importSurrogate,
  inspectModel,
  type Surrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, InputError, tensor } from '../../src/tensor/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

/*
 * Damaged files: real ones of every exporter and our own, with bytes changed, cut, repeated and exchanged, or with
 * another graph. They are read or
 * refused in a sentence; nothing else may happen, and not slowly.
 */

const folder = fileURLToPath(new URL('../fixtures/onnx/', import.meta.url));
const files = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => new Uint8Array(readFileSync(folder + file))),
  writeSurrogate(exampleSurrogate()),
  writeSurrogate(exampleSurrogate('gelu'), 'float64'),
];
const external = () => new Uint8Array(4096);

/** Reads bytes in every way there is. What is read as a network is the function that the graph is. */
function read(bytes: Uint8Array): void {
  try {
    const { kind, network, outputs } = inspectModel(bytes, { external });
    if (kind !== 'network') return;
    const surrogate = importSurrogate(bytes, { external });
    // Our own files are read by their metadata, which may say something else when it is damaged.
    if (network?.own) return;
    const output = outputs.find((one) => 'is' in one && one.is === 'network')?.name;
    expectSame(surrogate, importGraph(cutModel(decodeModel(bytes, 'the file', external), { output })));
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
  }
}

let compared = 0;

function expectSame(surrogate: Surrogate, { inputs, outputs }: ImportedGraph): void {
  const [[name, whole]] = Object.entries(inputs);
  const [output] = Object.values(outputs);
  const columns = surrogate.inputs.length;
  // Where the batch is not the first axis, numbers are in another order; large weights enlarge rounding.
  const isPlain = whole.shape.indexOf(BATCH) <= 0 && output.shape.indexOf(BATCH) <= 0;
  const isTame = surrogate.layers.every(({ weight, bias }) =>
    [...weight, ...bias].every((w) => Math.abs(w) < 100),
  );
  const isOne = Object.keys(inputs).length === 1 && inputsOf([output]).includes(whole);
  if (!isPlain || !isTame || !isOne) return;
  const shape = whole.shape.map((size) => (size === BATCH ? 2 : size));
  const data = Float64Array.from({ length: shape.reduce((p, q) => p * q, 1) }, (_, k) => Math.sin(3 * k + 1));
  const [truth] = evaluate([output], { [name]: tensor(data, shape) });
  const x = input('x', [BATCH, columns]);
  const rows = data.length / columns;
  const [y] = evaluate([surrogateGraph(surrogate, x).output], { x: tensor(data, [rows, columns]) });
  expect(y.data.length).toBe(truth.data.length);
  const size = Math.max(1, ...truth.data.map(Math.abs));
  truth.data.forEach((value, k) => {
    if (Number.isFinite(value)) expect(Math.abs(value - y.data[k])).toBeLessThanOrEqual(1e-4 * size);
  });
  compared++;
}

const file = fc.constantFrom(...files);
/** A place in a file, as a part of its length: the first kilobyte, with the graph in it, as often as all the rest. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(1000).map((k) => -k - 1),
);
const at = (bytes: Uint8Array, where: number) =>
  where < 0 ? Math.min(-where - 1, bytes.length) : Math.floor(where * bytes.length);

const changed = fc
  .tuple(file, fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 }))
  .map(([bytes, changes]) => {
    const copy = bytes.slice();
    for (const [where, value] of changes) copy[Math.min(at(copy, where), copy.length - 1)] = value;
    return copy;
  });

const cut = fc.tuple(file, place).map(([bytes, where]) => bytes.slice(0, at(bytes, where)));

const spliced = fc.tuple(file, place, place, file, place, place).map(([a, from, to, b, start, stop]) => {
  const [p, q] = [at(a, from), at(a, to)].sort((m, n) => m - n);
  const [r, s] = [at(b, start), at(b, stop)].sort((m, n) => m - n);
  return Uint8Array.from([...a.subarray(0, p), ...b.subarray(r, s), ...a.subarray(q)]);
});

/** One model after the other: protobuf merges them, graphs, names and all. */
const merged = fc.tuple(file, file).map(([a, b]) => Uint8Array.from([...a, ...b]));

const operations = [
  ...[
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Pow',
    'Max',
    'Neg',
    'Exp',
    'Log',
    'Erf',
    'Tanh',
    'Relu',
    'PRelu',
    'Clip',
    'Where',
    'Equal',
  ],
  ...[
    'Sin',
    'Cos',
    'Softsign',
    'Mish',
    'Gelu',
    'HardSigmoid',
    'HardSwish',
    'Selu',
    'Celu',
    'Elu',
    'LeakyRelu',
  ],
  ...[
    'MatMul',
    'Gemm',
    'Einsum',
    'Conv',
    'Transpose',
    'Reshape',
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Expand',
    'Tile',
    'Pad',
    'Cast',
  ],
  ...[
    'Concat',
    'Slice',
    'Split',
    'Gather',
    'Shape',
    'Size',
    'Range',
    'ConstantOfShape',
    'Constant',
    'Identity',
    'Dropout',
  ],
  ...[
    'ReduceSum',
    'ReduceMean',
    'ReduceMax',
    'ReduceProd',
    'Softmax',
    'DequantizeLinear',
    'QuantizeLinear',
    'BatchNormalization',
    'LayerNormalization',
  ],
];
const whole = fc.oneof(fc.integer({ min: -3, max: 8 }), fc.constantFrom(-(2 ** 31), 2 ** 31, 2 ** 40));

/** Other operations on other values with other attributes and shapes, in a file that is well formed. */
const rewritten = fc
  .tuple(
    file,
    fc.array(fc.record({ what: fc.nat(5), k: fc.nat(), j: fc.nat(), i: fc.nat(), value: whole }), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(([bytes, changes]) => {
    const model = fromBinary(ModelProtoSchema, bytes);
    const { node, initializer, input: inputs } = model.graph!;
    const names = [...initializer, ...inputs]
      .map(({ name }) => name)
      .concat(node.flatMap(({ output }) => output));
    const pick = <T>(list: readonly T[], index: number): T | undefined =>
      list[index % Math.max(list.length, 1)];
    for (const { what, k, j, i, value } of changes) {
      const target = pick(node, k);
      const weight = pick(initializer, k);
      const dims =
        inputs[0].type?.value.case === 'tensorType' ? inputs[0].type.value.value.shape?.dim : undefined;
      if (what === 0 && target) target.opType = operations[i % operations.length];
      if (what === 1 && target) target.input[j % (target.input.length + 1)] = pick(names, i) ?? '';
      const attribute = target && pick(target.attribute, j);
      if (what === 2 && attribute)
        Object.assign(attribute, { i: BigInt(value), ints: [BigInt(value), BigInt(i % 4)] });
      if (what === 3 && weight)
        weight.dims = value % 2 === 0 ? weight.dims.toReversed() : [...weight.dims, 1n];
      if (what === 4 && weight && weight.int64Data.length > 0)
        weight.int64Data[j % weight.int64Data.length] = BigInt(value);
      if (what === 5 && dims) dims[j % dims.length].value = { case: 'dimValue', value: BigInt(value) };
    }
    return toBinary(ModelProtoSchema, model);
  });

const numRuns = 150;

test.each([
  ['bytes changed', changed],
  ['its end cut off', cut],
  ['a part replaced by one of another file', spliced],
  ['another file behind it', merged],
  ['another graph in it', rewritten],
])('a file with %s is read or refused in a line', (_, damaged) => {
  fc.assert(fc.property(damaged, read), { numRuns, seed: 1 });
});

test('many of them are networks still, and were compared with their graphs', () => {
  expect(compared).toBeGreaterThan(30);
});
