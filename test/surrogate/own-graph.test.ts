import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../../src/export/index.ts';
import { input } from '../../src/graph/index.ts';
import { lower } from '../../src/onnx/index.ts';
import {
  activations,
  formatInspection,
  importSurrogate,
  inspectModel,
  perceptron,
  readSurrogate,
  type Surrogate,
  storedSurrogate,
  unflatten,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, stream } from '../../src/tensor/index.ts';
import { exampleSurrogate } from './example.ts';

/** The file of one surrogate with the metadata of another. */
function mixed(graph: Surrogate, described: Surrogate): Uint8Array {
  const x = input('x', [BATCH, graph.inputs.length]);
  const { output, weights } = storedSurrogate(graph, x);
  return lower(
    { y: output },
    { precision: 'float32', weights, metadata: storedSurrogate(described, x).metadata },
  );
}

describe('a file whose metadata do not describe its graph is refused:', () => {
  const own = exampleSurrogate('silu');
  const layers = own.layers.map((layer, k) => (k === 0 ? { ...layer, activation: 'tanh' as const } : layer));
  const moved = (key: keyof Surrogate['normalisation'], by: number): Surrogate => ({
    ...own,
    normalisation: { ...own.normalisation, [key]: own.normalisation[key].map((v) => v * by + (by - 1)) },
  });
  test.each([
    ['another activation', { ...own, layers }],
    ['another mean of the outputs', moved('yMean', 1.01)],
    ['another scale of the outputs', moved('yStd', 1.001)],
    ['another mean of the inputs', moved('xMean', 1.01)],
    ['another scale of the inputs', moved('xStd', 1.001)],
  ])('%s', (_, described) => {
    const bytes = mixed(own, described);
    const refused =
      /^the graph of n\.onnx must compute what its metadata say; received .+ = .+ where its metadata say /;
    expect(() => readSurrogate(bytes, 'n.onnx')).toThrow(refused);
    expect(() => importSurrogate(bytes, { source: 'n.onnx' })).toThrow(refused);
    expect(inspectModel(bytes, { source: 'n.onnx' })).toMatchObject({
      kind: 'graph',
      obstacle: { node: null, reason: expect.stringMatching(refused) },
    });
    expect(readSurrogate(mixed(own, own), 'n.onnx')).toEqual(own);
  });
});

test.each([
  [
    [{ name: 'a', lo: 1, hi: 0 }, { name: 'b' }, { name: 'c' }],
    /bounds of input a need lo < hi; received lo = 1, hi = 0/,
  ],
  [[{ name: 'a' }, { name: 'b' }, { name: 'a' }], /names of inputs must differ; received "a"/],
])('what is wrong with the inputs in metadata is in the way', (inputs, reason) => {
  const inspection = inspectModel(writeSurrogate({ ...exampleSurrogate(), inputs }));
  expect(inspection).toMatchObject({
    kind: 'network',
    obstacle: { node: null, reason: expect.stringMatching(reason) },
  });
  expect(formatInspection(inspection)).toMatch(
    new RegExp(`in the way +${reason.source}.*\n +can be .*once that is mended`),
  );
});

test('files with derivatives are read as those without', () => {
  const surrogate = exampleSurrogate('tanh');
  for (const order of [0, 1, 2] as const)
    for (const second of order === 2 ? (['hessian', 'hvp'] as const) : [undefined])
      expect(readSurrogate(exportOnnx(surrogate, { order, second }))).toEqual(surrogate);
});

test('whatever is written is read, steep or far from zero', () => {
  fc.assert(
    fc.property(
      fc.nat(1e6),
      fc.constantFrom(...activations),
      fc.integer({ min: -8, max: 8 }),
      fc.integer({ min: -12, max: 12 }),
      fc.integer({ min: 0, max: 9 }),
      (seed, activation, steep, scale, far) => {
        const random = stream(seed, 'own');
        const architecture = perceptron([3, 6, 5, 2], activation);
        const count = 24 + 35 + 12;
        const layers = unflatten(
          Float64Array.from({ length: count }, () => Math.fround(random.normal() * 2 ** steep)),
          architecture,
        ).layers;
        const vector = (n: number, by: number) =>
          Float64Array.from({ length: n }, () => random.normal() * by);
        const spread = (n: number) => vector(n, 10 ** scale).map((v) => Math.abs(v) + 10 ** (scale - 3));
        const surrogate: Surrogate = {
          ...exampleSurrogate(),
          layers,
          normalisation: {
            xMean: vector(3, 10 ** (scale + far)),
            xStd: spread(3),
            yMean: vector(2, 10 ** (scale + far)),
            yStd: spread(2),
          },
        };
        for (const precision of ['float64', undefined] as const)
          expect(readSurrogate(writeSurrogate(surrogate, precision)).normalisation).toEqual(
            surrogate.normalisation,
          );
      },
    ),
    { numRuns: 60 },
  );
});
