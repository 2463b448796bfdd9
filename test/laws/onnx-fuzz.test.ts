import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { importSurrogate, inspectModel, surrogateGraph, writeSurrogate } from '../../src/surrogate/index.ts';
import { BATCH, InputError, tensor } from '../../src/tensor/index.ts';
import { exampleSurrogate } from './surrogate-example.ts';

/*
 * Damaged files: real ones of every exporter and our own, with bytes changed, cut, repeated and exchanged. They are read or
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

const numRuns = 250;

test.each([
  ['bytes changed', changed],
  ['its end cut off', cut],
  ['a part replaced by one of another file', spliced],
  ['another file behind it', merged],
])('a file with %s is read or refused in a line', (_, damaged) => {
  fc.assert(fc.property(damaged, read), { numRuns, seed: 1 });
});
