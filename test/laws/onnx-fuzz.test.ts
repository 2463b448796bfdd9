import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { importSurrogate, inspectModel, surrogateGraph, writeSurrogate } from '../../src/surrogate/index.ts';
import { BATCH, InputError, tensor } from '../../src/tensor/index.ts';
import { exampleSurrogate } from './surrogate-example.ts';

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

/** Reads bytes in every way there is. What is read is a network that can be computed. */
function read(bytes: Uint8Array): void {
  try {
    const { kind } = inspectModel(bytes, { external });
    if (kind !== 'mlp') return;
    const surrogate = importSurrogate(bytes, { external });
    const inputs = surrogate.inputs.length;
    const x = input('x', [BATCH, inputs]);
    const [y] = evaluate([surrogateGraph(surrogate, x).output], {
      x: tensor(new Float64Array(inputs), [1, inputs]),
    });
    expect(y.shape).toEqual([1, surrogate.outputs.length]);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
  }
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
    'MatMul',
    'Gemm',
    'Einsum',
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
