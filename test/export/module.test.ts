import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportModule } from '../../src/export/index.ts';
import { evaluate, input } from '../../src/graph/index.ts';
import { activations, type Surrogate } from '../../src/surrogate/index.ts';
import { InputError, rowOf, type Tensor, tensor } from '../../src/tensor/index.ts';
import { insideDomain } from '../../src/variable/index.ts';
import { points as places, references } from '../graph/activation-values.ts';
import {
  bareActivation,
  type GeneratedModule,
  load,
  oracle,
  pointsOf,
  randomSurrogate,
  relativeError,
} from './support.ts';

const generate = (surrogate: Surrogate, order: 0 | 1 | 2 = 2) =>
  load(exportModule(surrogate, { language: 'js', order }));

/** Runs every function of a module at points: results by function, and what the functions returned. */
function run(module: GeneratedModule, { inputs, outputs }: Surrogate, points: Tensor) {
  const [d, m] = [inputs.length, outputs.length];
  return Array.from({ length: points.shape[0] }, (_, n) => {
    const x = rowOf(points, n);
    const arrays = () => [new Float64Array(m), new Float64Array(m * d), new Float64Array(m * d * d)] as const;
    const [[y0], [y1, g1], [y2, g2, h2]] = [arrays(), arrays(), arrays()];
    const inside = [module.value(x, y0), module.gradient(x, y1, g1), module.hessian(x, y2, g2, h2)];
    return { y0, y1, y2, g1, g2, h2, inside };
  });
}

/** Largest relative difference from the oracle, in value, gradient and Hessian. */
async function errorOf(surrogate: Surrogate, points: Tensor): Promise<number> {
  const rows = run(await generate(surrogate), surrogate, points);
  const [y, dydx, hessian] = oracle(surrogate, points);
  return Math.max(
    relativeError(
      rows.map(({ y0 }) => y0),
      y,
    ),
    ...(['g1', 'g2'] as const).map((key) =>
      relativeError(
        rows.map((row) => row[key]),
        dydx,
      ),
    ),
    relativeError(
      rows.map(({ h2 }) => h2),
      hessian,
    ),
  );
}

describe('a generated module', () => {
  const sizes = fc
    .tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([d, hidden, m]) => [d, ...hidden, m]);

  test.each(activations)(
    'computes what the oracle computes, inside and outside the domain: %s',
    async (activation) => {
      await fc.assert(
        fc.asyncProperty(sizes, fc.nat(1000), async (widths, seed) => {
          const surrogate = randomSurrogate(widths, activation, seed);
          expect(await errorOf(surrogate, pointsOf(surrogate, 5, 1))).toBeLessThan(1e-12);
          // Far out rows vanish or cancel: a neuron's digits are then those of its sum, whose rounding has grown.
          expect(await errorOf(surrogate, pointsOf(surrogate, 3, 10))).toBeLessThan(1e-11);
        }),
        { numRuns: 6, seed: 3 },
      );
    },
  );

  test.each([
    ['of one hidden layer', [5, 60, 3], 'gelu'],
    ['of two', [3, 40, 40, 2], 'tanh'],
    ['of many', [7, 24, 16, 24, 16, 1], 'silu'],
    ['of none', [40, 50], 'silu'],
    ['without curvature', [4, 50, 50, 2], 'relu'],
    ['with more weights than a call takes arguments', [2, 257, 256, 1], 'tanh'],
  ] as const)(
    'computes it for networks too large for straight-line code: %s',
    async (_, widths, activation) => {
      const surrogate = randomSurrogate(widths, activation, 5);
      const text = exportModule(surrogate, { language: 'js', order: 2 });
      expect(text).toContain('for (let');
      expect(await errorOf(surrogate, pointsOf(surrogate, 4, 1))).toBeLessThan(1e-12);
    },
  );

  test('gives the same bits for y and dydx whichever function is asked, in loops or without', async () => {
    const surrogate = randomSurrogate([7, 8, 8, 8, 8, 8, 8, 1], 'silu', 8);
    const text = exportModule(surrogate, { language: 'js', order: 2 });
    const body = (name: string) => text.split(`export function ${name}`)[1].split('\n}')[0];
    expect([body('value'), body('gradient'), body('hessian')].map((code) => code.includes('for ('))).toEqual([
      false,
      false,
      true,
    ]);
    for (const { y0, y1, y2, g1, g2 } of run(await load(text), surrogate, pointsOf(surrogate, 20, 1))) {
      expect(y1).toEqual(y0);
      expect(y2).toEqual(y0);
      expect(g2).toEqual(g1);
    }
  });

  test('gives a Hessian that is symmetric to the last bit', async () => {
    const surrogate = randomSurrogate([4, 6, 5, 2], 'gelu', 2);
    for (const { h2 } of run(await generate(surrogate), surrogate, pointsOf(surrogate, 5, 1)))
      for (let o = 0; o < 2; o++)
        for (let p = 0; p < 4; p++)
          for (let q = 0; q < 4; q++) expect(h2[(o * 4 + p) * 4 + q]).toBe(h2[(o * 4 + q) * 4 + p]);
  });

  test('is right where weights vanish or are one, as in pruned networks', async () => {
    const surrogate = randomSurrogate([3, 4, 4, 2], 'silu', 4);
    const layers = surrogate.layers.map((layer) => ({
      ...layer,
      weight: layer.weight.map((w, i) => [0, 1, -1, w][i % 4]),
      bias: layer.bias.map((b, i) => [0, b][i % 2]),
    }));
    const pruned = { ...surrogate, layers };
    expect(await errorOf(pruned, pointsOf(pruned, 4, 1))).toBeLessThan(1e-12);
    const none = {
      ...surrogate,
      layers: layers.map((layer) => ({ ...layer, weight: layer.weight.map(() => 0) })),
    };
    expect(await errorOf(none, pointsOf(none, 4, 1))).toBeLessThan(1e-12);
  });

  test('is small for a small network, and the same text for the same one', () => {
    const surrogate = randomSurrogate([7, 3, 3, 1], 'silu', 1);
    const text = exportModule(surrogate, { language: 'js', order: 1 });
    expect(text.length).toBeLessThan(12_000);
    expect(exportModule(structuredClone(surrogate), { language: 'js', order: 1 })).toBe(text);
    const large = randomSurrogate([7, 64, 64, 64, 1], 'silu', 1);
    // Weights that are float32 are written as such.
    expect(exportModule(large, { language: 'js', order: 2 }).length).toBeLessThan(15 * 64 * 64 * 2 + 40_000);
  });
});

describe('the functions of a module', () => {
  const surrogate = randomSurrogate([3, 4, 2], 'tanh', 6);

  test('exist up to the order asked for', async () => {
    const present = async (order: 0 | 1 | 2) => Object.keys(await generate(surrogate, order));
    expect(await present(0)).not.toContain('gradient');
    expect(await present(1)).not.toContain('hessian');
    expect((await present(2)).toSorted()).toEqual(
      [
        ...['name', 'inputNames', 'inputUnits', 'outputNames', 'outputUnits', 'domainLo', 'domainHi'],
        ...['insideDomain', 'value', 'gradient', 'hessian', 'evaluate'],
      ].toSorted(),
    );
  });

  test('describe inputs and outputs', async () => {
    const module = await load(exportModule(surrogate, { language: 'js', order: 0, name: 'wing_1' }));
    expect(module.name).toBe('wing_1');
    expect(module.inputNames).toEqual(['in 0', 'in 1', 'in 2']);
    expect(module.inputUnits).toEqual(['m/s', 'm/s', 'm/s']);
    expect(module.outputNames).toEqual(['out 0', 'out 1']);
    expect(module.outputUnits).toEqual(['', '']);
    expect(module.domainLo).toEqual(surrogate.inputs.map(({ lo }) => lo));
    expect(module.domainHi).toEqual(surrogate.inputs.map(({ hi }) => hi));
  });

  test('take and fill ordinary arrays and Float32Array too', async () => {
    const module = await generate(surrogate);
    const x = [...surrogate.normalisation.xMean];
    const y = new Float64Array(2);
    module.value(x, y);
    const [list, single] = [[0, 0], new Float32Array(2)];
    module.value(Float32Array.from(x), list);
    module.value(x, single);
    expect(list[0]).toBeCloseTo(y[0], 5);
    expect(single).toEqual(Float32Array.from(y));
  });

  test('give what evaluate gives in nested arrays', async () => {
    const module = await generate(surrogate);
    const points = pointsOf(surrogate, 1, 1);
    const [{ y2, g2, h2, inside }] = run(module, surrogate, points);
    const all = module.evaluate(points.data);
    expect(all.y).toEqual([...y2]);
    expect(all.dydx.map((row) => row.length)).toEqual([3, 3]);
    expect(all.dydx.flat()).toEqual([...g2]);
    expect(all.hessian.map((block) => block.map((row) => row.length))).toEqual([
      [3, 3, 3],
      [3, 3, 3],
    ]);
    expect(all.hessian.flat(2)).toEqual([...h2]);
    expect(all.inside).toBe(inside[2]);
    expect(Object.keys((await generate(surrogate, 0)).evaluate(points.data))).toEqual(['y', 'inside']);
  });

  test('say whether x is inside the domain, as the library does: its ends are, NaN is not', async () => {
    const inputs = [
      { name: 'both', lo: -1, hi: 2 },
      { name: 'from', lo: 0.1 },
      { name: 'to', hi: 7 },
      { name: 'any' },
    ];
    const partly = { ...randomSurrogate([4, 3, 1], 'relu', 1), inputs };
    const module = await generate(partly);
    expect(module.domainLo).toEqual([-1, 0.1, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(module.domainHi).toEqual([2, Number.POSITIVE_INFINITY, 7, Number.POSITIVE_INFINITY]);
    const rows: [number[], boolean][] = [
      [[0, 1, 0, 0], true],
      [[-1, 0.1, 7, 1e308], true],
      [[2, 1e9, -1e9, -1e308], true],
      [[-1 - 2 ** -52, 1, 0, 0], false],
      [[2 + 2 ** -51, 1, 0, 0], false],
      [[0, 0.1 - 2 ** -56, 0, 0], false],
      [[0, 1, 7 + 2 ** -50, 0], false],
      ...[0, 1, 2, 3].map((i): [number[], boolean] => [[0, 1, 0, 0].with(i, Number.NaN), false]),
      [[0, 1, 0, Number.POSITIVE_INFINITY], true],
      [[0, 1, 0], false],
    ];
    for (const [x, inside] of rows) {
      expect(module.insideDomain(x)).toBe(inside);
      expect(module.evaluate(x).inside).toBe(inside);
    }
    const whole = rows.filter(([x]) => x.length === 4);
    expect(insideDomain(partly, tensor(whole.map(([x]) => x)))).toEqual(whole.map(([, inside]) => inside));
  });
});

describe('activations in generated code', () => {
  const { normalCdf: _, ...tabled } = references;

  // Near 0 there are zeros of derivatives, whose last digits are those of their terms; in the tails every digit counts.
  test.each(Object.keys(tabled) as (keyof typeof tabled)[])(
    'equal their definition in 400 digits, in both tails: %s',
    async (activation) => {
      const surrogate = bareActivation(activation);
      const rows = run(await generate(surrogate), surrogate, tensor(places, [places.length, 1]));
      rows.forEach(({ y0, g1, h2 }, n) => {
        [y0[0], g1[0], h2[0]].forEach((value, order) => {
          const truth = references[activation][order][n];
          expect(Math.abs(value - truth), `order ${order} at ${places[n]}`).toBeLessThanOrEqual(
            4e-15 * Math.abs(truth) + (Math.abs(places[n]) < 3 ? 2e-16 : 0),
          );
        });
      });
    },
  );

  test('that need the normal distribution have it to 1e-15, as the graph does', async () => {
    const surrogate = bareActivation('gelu');
    const grid = Array.from({ length: 4001 }, (_, k) => (k - 2000) * 0.0185 + 1e-3);
    const rows = run(await generate(surrogate, 2), surrogate, tensor(grid, [grid.length, 1]));
    const [cdf] = evaluate([input('x', [grid.length]).normalCdf()], { x: tensor(grid) });
    rows.forEach(({ y0 }, n) => {
      expect(Math.abs(y0[0] / grid[n] - cdf.data[n])).toBeLessThanOrEqual(1e-15 * cdf.data[n]);
    });
  });

  test.each(activations)('are finite at huge sums: %s', async (activation) => {
    const surrogate = bareActivation(activation);
    const ends = [-1e308, -1e5, -800, -745, -710, 710, 800, 1e5, 1e308];
    const points = tensor(ends, [ends.length, 1]);
    const limits = oracle(surrogate, points);
    run(await generate(surrogate), surrogate, points).forEach(({ y0, g1, h2 }, n) => {
      [y0[0], g1[0], h2[0]].forEach((value, order) => {
        const truth = limits[order].data[n];
        expect(Number.isFinite(value)).toBe(true);
        expect(Math.abs(value - truth)).toBeLessThanOrEqual(4e-15 * Math.abs(truth) + 1e-300);
      });
    });
  });

  test.each([
    ...(['silu', 'tanh', 'sigmoid', 'softplus', 'gelu', 'relu', 'mish', 'gelu-tanh', 'hard-swish'] as const),
    ...(['clip', 'hard-sigmoid'] as const),
  ])('have their limits where a sum overflows: %s', async (activation) => {
    const surrogate = bareActivation(activation);
    const ends = tensor([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [2, 1]);
    const [low, high] = run(await generate(surrogate), surrogate, ends);
    const unit = { tanh: [-1, 1], clip: [-1, 1], sigmoid: [0, 1], 'hard-sigmoid': [0, 1] }[
      activation as string
    ];
    const limit = unit ?? [0, Number.POSITIVE_INFINITY];
    expect(low.y0[0]).toBeCloseTo(limit[0], 12);
    expect(high.y0[0]).toBe(limit[1]);
    const slope = unit === undefined ? 1 : 0;
    expect([low.g1[0], high.g1[0]].map(Math.abs)).toEqual([expect.closeTo(0, 12), expect.closeTo(slope, 12)]);
    expect([low.h2[0], high.h2[0]].map(Math.abs)).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)]);
  });
});

describe('bad input to a module', () => {
  const surrogate = randomSurrogate([2, 3, 1], 'silu', 1);

  test.each(['', '1st', 'a-b', 'a b', 'é', 'x'.repeat(41), '*/', 'a;b', 'a\n'])(
    'a name that is none: %j',
    (name) => {
      const write = () => exportModule(surrogate, { language: 'js', order: 0, name });
      expect(write).toThrow(InputError);
      expect(write).toThrow(/name of generated code must be a letter.*Choose a name like/);
    },
  );

  test.each<[string, Surrogate]>([
    ['a weight', withWeight(surrogate, Number.NaN)],
    ['an infinite weight', withWeight(surrogate, Number.NEGATIVE_INFINITY)],
    [
      'a vanishing deviation',
      { ...surrogate, normalisation: { ...surrogate.normalisation, xStd: Float64Array.of(0, 1) } },
    ],
  ])('numbers that code cannot hold: %s', (_, broken) => {
    expect(() => exportModule(broken, { language: 'js', order: 0 })).toThrow(
      /must have finite weights and scales/,
    );
  });
});

function withWeight(surrogate: Surrogate, value: number): Surrogate {
  const [first, ...rest] = surrogate.layers;
  return { ...surrogate, layers: [{ ...first, weight: first.weight.with(0, value) }, ...rest] };
}
