import { describe, expect, test } from 'vitest';
import { exportOnnx } from '../../src/export/index.ts';
import { evaluate, hessianVectorProduct, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { readModel } from '../../src/onnx/index.ts';
import { toTensor, toValues } from '../../src/runtime/index.ts';
import {
  activations,
  importSurrogate,
  readSurrogate,
  type Surrogate,
  surrogateGraph,
  writeSurrogate,
} from '../../src/surrogate/index.ts';
import { BATCH, InputError, type Tensor } from '../../src/tensor/index.ts';
import { oracle, pointsOf, randomSurrogate } from './support.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

type Options = Parameters<typeof exportOnnx>[1];

/** Runs an exported file at points; directions where it asks for them. */
async function run(surrogate: Surrogate, options: Options, feeds: Readonly<Record<string, Tensor>>) {
  const { precision = 'float32' } = options;
  const program = await engine.load(exportOnnx(surrogate, options), { precision });
  try {
    const values = Object.entries(feeds).map(([name, value]) => [name, toValues(value, precision)]);
    const results = await program.run(Object.fromEntries(values));
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toTensor(value)]));
  } finally {
    await program.dispose();
  }
}

/** Difference from the truth, relative to its largest number. */
function difference(value: Tensor, truth: Tensor): number {
  expect([...value.shape]).toEqual([...truth.shape]);
  const size = Math.max(...truth.data.map(Math.abs), Number.MIN_VALUE);
  return Math.max(...truth.data.map((expected, i) => Math.abs(value.data[i] - expected))) / size;
}

describe('an exported file computes what the oracle computes', () => {
  const cases = activations.flatMap((activation) => [1, 2].map((m) => [activation, m] as const));

  test.each(cases)(
    '%s, %d outputs: every order, Hessians and products, float32 and float64',
    async (activation, m) => {
      const surrogate = randomSurrogate([3, 6, 5, m], activation, 7);
      const [x, v] = [pointsOf(surrogate, 5, 1), pointsOf(surrogate, 5, 2)].map(({ shape, data }) => ({
        shape,
        data: data.map(Math.fround),
      }));
      const [y, dydx, hessian] = oracle(surrogate, x);
      const [of, along] = ['x', 'v'].map((name) => input(name, [BATCH, 3]));
      const products = hessianVectorProduct(surrogateGraph(surrogate, of).output, of, along);
      const [hvp] = evaluate([products], { x, v }, 5);
      for (const [precision, tolerance] of [
        ['float32', 2e-5],
        ['float64', 1e-12],
      ] as const) {
        const files: [Options, Record<string, Tensor>][] = [
          [{ order: 0, precision }, { y }],
          [
            { order: 1, precision },
            { y, dydx },
          ],
          [
            { order: 2, precision },
            { y, dydx, hessian },
          ],
          [
            { order: 2, second: 'hvp', precision },
            { y, dydx, hvp },
          ],
        ];
        for (const [options, expected] of files) {
          const results = await run(surrogate, options, options.second === 'hvp' ? { x, v } : { x });
          expect(Object.keys(results).toSorted()).toEqual(Object.keys(expected).toSorted());
          for (const [name, truth] of Object.entries(expected))
            expect(difference(results[name], truth), `${name} of ${JSON.stringify(options)}`).toBeLessThan(
              tolerance,
            );
        }
      }
    },
  );

  test('without a hidden layer, for any batch', async () => {
    const surrogate = randomSurrogate([2, 2], 'silu', 3);
    for (const n of [1, 4]) {
      const x = pointsOf(surrogate, n, 1);
      const results = await run(surrogate, { order: 2, precision: 'float64' }, { x });
      const [y, dydx, hessian] = oracle(surrogate, x);
      expect(difference(results.y, y)).toBeLessThan(1e-12);
      expect(difference(results.dydx, dydx)).toBeLessThan(1e-12);
      expect(results.hessian).toEqual(hessian);
    }
  });
});

describe('an exported file', () => {
  const surrogate = {
    ...randomSurrogate([3, 4, 2], 'gelu', 1),
    inputs: [
      { name: 'spot', unit: '€', lo: 0, hi: 2 },
      { name: 'rate, "r"', lo: -1 },
      { name: 'time', unit: 'a' },
    ],
  };
  const kinds: Options[] = [{ order: 0 }, { order: 1 }, { order: 2 }, { order: 2, second: 'hvp' }];

  test('of order 0 is the file that the library writes', () => {
    expect(exportOnnx(surrogate, { order: 0 })).toEqual(writeSurrogate(surrogate));
    const exact = exportOnnx(surrogate, { order: 0, precision: 'float64' });
    expect(exact).toEqual(writeSurrogate(surrogate, 'float64'));
  });

  test.each(kinds)('reads back as the surrogate: %j', (kind) => {
    const bytes = exportOnnx(surrogate, { ...kind, precision: 'float64' });
    expect(readSurrogate(bytes, 'file')).toEqual(surrogate);
    expect(importSurrogate(bytes)).toEqual(surrogate);
  });

  test.each(kinds)('says names, units and domain to readers who do not know us: %j', (kind) => {
    const { metadata } = readModel(exportOnnx(surrogate, kind), 'file');
    const plain = Object.entries(metadata).filter(([key]) => key !== 'sobolev');
    expect(Object.fromEntries(plain.map(([key, text]) => [key, JSON.parse(text)]))).toEqual({
      input_names: ['spot', 'rate, "r"', 'time'],
      input_units: ['€', null, 'a'],
      domain_lo: [0, -1, null],
      domain_hi: [2, null, null],
      output_names: ['out 0', 'out 1'],
      output_units: [null, null],
    });
  });

  test('is the same bytes for the same surrogate', () => {
    const write = (of: Surrogate) => exportOnnx(of, { order: 2 });
    expect(write(structuredClone(surrogate))).toEqual(write(surrogate));
  });

  test.each<[object, RegExp]>([
    [{ order: 3 }, /order of an export must be 0 \(value\), 1.*received 3/],
    [{ order: '1' }, /order of an export must be/],
    [{}, /order of an export must be/],
    [{ order: 1, second: 'hvp' }, /second derivatives need order 2; received 1/],
    [{ order: 2, second: 'hvps' }, /must be hessian or hvp; received "hvps"/],
    [{ order: 2, precision: 'float16' }, /must be float32 or float64; received "float16"/],
  ])('is not written for options like %j', (options, message) => {
    const write = () => exportOnnx(surrogate, options as Options);
    expect(write).toThrow(InputError);
    expect(write).toThrow(message);
  });
});
