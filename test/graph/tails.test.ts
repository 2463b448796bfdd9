import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exportModule } from '../../src/export/index.ts';
import { applyActivation, type Expression, evaluate, input } from '../../src/graph/index.ts';
import { compileLanes } from '../../src/lanes/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { Precision } from '../../src/onnx/index.ts';
import { functionModel } from '../../src/reference/index.ts';
import { compile, LaneProgram } from '../../src/runtime/index.ts';
import { filled, stream, tensor } from '../../src/tensor/index.ts';
import { bareActivation, load } from '../export/support.ts';

/*
 * Activations far out, where they are small, against tails.json: values from 400 digits.
 */

const names = ['sigmoid', 'softplus', 'silu', 'tanh', 'normalCdf', 'gelu', 'mish', 'gelu-tanh'] as const;
type Name = (typeof names)[number];
/** A function's derivative of an order; normalCdf is no activation. */
const of = (x: Expression, name: Name, order: number) =>
  name === 'normalCdf' ? x.normalCdf(order) : applyActivation(x, name, order);

type Values = Readonly<Record<Name, readonly (readonly number[])[]>>;

const golden = JSON.parse(readFileSync(new URL('./tails.json', import.meta.url), 'utf8')) as {
  readonly points: readonly number[];
  readonly points32: readonly number[];
  readonly float64: Values;
  readonly float32: Values;
};

const cases = names.flatMap((name) => ([0, 1, 2] as const).map((order) => [name, order] as const));

/** The numbers of a type: the distance of 1 from its neighbour, its least normal and its least positive number. */
const types = {
  float64: { unit: 2 ** -52, normal: 2 ** -1022, least: 2 ** -1074, points: golden.points },
  float32: { unit: 2 ** -23, normal: 2 ** -126, least: 2 ** -149, points: golden.points32 },
};

/**
 * The largest error, in units of the last place of the exact value. Where that is no normal number it has less digits, and
 * a product of x with it as many wrong ones: the unit is then the least positive number, |x| times.
 */
function worst(
  type: Precision,
  name: Name,
  order: number,
  actual: ArrayLike<number>,
  flushed = false,
): number {
  const { unit, normal, least, points } = types[type];
  return Math.max(
    ...golden[type][name][order].map((exact, i) => {
      const size = Math.max(1, Math.abs(points[i]));
      if (Number.isNaN(actual[i])) return Number.POSITIVE_INFINITY;
      // A function of a tail that is below the normal numbers is 0 or thereabouts.
      const tiny = flushed ? 2 * size * normal : size * least;
      return Math.max(0, Math.abs(actual[i] - exact) - tiny) / (unit * Math.max(Math.abs(exact), normal));
    }),
  );
}

const engines = {
  native: await openEngine({ threads: 1 }),
  wasm: await openEngine({ threads: 1, engine: 'wasm' }),
};

async function run(
  engine: keyof typeof engines,
  precision: Precision,
  name: Name,
  order: number,
  points: readonly number[] = types[precision].points,
) {
  const y = of(input('x', [points.length]), name, order);
  const graph = await compile(engines[engine], { y }, { precision });
  try {
    return (await graph.run({ x: tensor(points) })).y.data;
  } finally {
    await graph.dispose();
  }
}

describe('in both tails an activation keeps its digits', () => {
  test.each(cases)('in float64 by the oracle: %s of order %i', (name, order) => {
    const y = of(input('x', [golden.points.length]), name, order);
    const [{ data }] = evaluate([y], { x: tensor(golden.points) });
    expect(worst('float64', name, order, data)).toBeLessThan(8);
  });

  test.each(cases)('in float64 on both engines: %s of order %i', async (name, order) => {
    // exp of these engines rounds its result by up to 8 units.
    for (const engine of ['native', 'wasm'] as const)
      expect(worst('float64', name, order, await run(engine, 'float64', name, order))).toBeLessThan(16);
  });

  // SiLU, tanh and GELU in float32 are for training: their kernels are accurate to 1e-7 of the scale of the function.
  test.each(cases.filter(([name]) => ['sigmoid', 'softplus', 'normalCdf'].includes(name)))(
    'in float32 on both engines: %s of order %i',
    async (name, order) => {
      // Of φ: x²/2 is rounded.
      const units = name === 'normalCdf' ? 64 : 8;
      for (const engine of ['native', 'wasm'] as const)
        expect(worst('float32', name, order, await run(engine, 'float32', name, order), true)).toBeLessThan(
          units,
        );
    },
  );

  test.each(
    (['silu', 'tanh', 'gelu', 'mish', 'gelu-tanh'] as const).flatMap((name) =>
      [0, 1, 2].map((order) => [name, order] as const),
    ),
  )('in float32 to 1e-6 of its scale: %s of order %i', async (name, order) => {
    for (const engine of ['native', 'wasm'] as const) {
      const values = await run(engine, 'float32', name, order);
      values.forEach((value, i) => {
        expect(Math.abs(value - golden.float32[name][order][i])).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(golden.points32[i])),
        );
      });
    }
  });

  test.each([
    ['sigmoid', 0],
    ['sigmoid', 1],
    ['sigmoid', 2],
    ['softplus', 1],
    ['softplus', 2],
  ] as const)('in lanes: %s of order %i', async (name, order) => {
    const points = [...golden.points32, ...Array(8 - (golden.points32.length % 8)).fill(1)];
    const y = input('x', [points.length])[name](order);
    const step = await compileLanes({ carried: [], collected: { y }, gathered: [], scheduled: [] });
    const program = await LaneProgram.open(step!);
    program.numbers('x', points.length).set(points);
    program.step();
    const values = program.numbers('y', points.length).slice();
    // tanh, which the second derivative has, is accurate to 5 units.
    expect(worst('float32', name, order, values, true)).toBeLessThan(8 + 5);
  });

  test.each(['sigmoid', 'softplus', 'silu', 'tanh', 'gelu', 'mish', 'gelu-tanh'] as const)(
    'in a generated module: %s',
    async (name) => {
      const module = await load(exportModule(bareActivation(name), { language: 'js', order: 2 }));
      const rows = golden.points.map((x) => module.evaluate([x]));
      const [y, slope, curvature] = [
        rows.map((row) => row.y[0]),
        rows.map((row) => row.dydx[0][0]),
        rows.map((row) => row.hessian[0][0][0]),
      ];
      for (const [order, values] of [y, slope, curvature].entries())
        expect(worst('float64', name, order, values)).toBeLessThan(8);
    },
  );
});

test('labels of softplus and its derivatives are right far out', async () => {
  const model = functionModel({
    name: 'softplus',
    inputs: [{ name: 'x' }],
    outputs: [{ name: 'y' }, { name: 'slope' }],
    function: ({ x }) => [x.softplus(), x.softplus(1)],
  });
  const x = [-37.43, -32.25, 32.25, 37.43];
  const at = x.map((value) => golden.points.indexOf(value));
  const labels = await model.label(tensor(x.map((value) => [value])), {
    order: 2,
    directions: filled([4, 1, 1], 1),
    random: stream(1, 'none'),
    engine: engines.native,
  });
  const { softplus, sigmoid } = golden.float64;
  const expected = {
    y: at.flatMap((i) => [softplus[0][i], softplus[1][i]]),
    dydx: at.flatMap((i) => [softplus[1][i], softplus[2][i]]),
    products: at.flatMap((i) => [softplus[2][i], sigmoid[2][i]]),
  };
  for (const key of ['y', 'dydx', 'products'] as const)
    labels[key]!.data.forEach((value, i) => {
      expect(Math.abs(value / expected[key][i] - 1)).toBeLessThan(4e-15);
    });
});

describe('next to 0 a derivative that vanishes there keeps its digits', () => {
  // Of the first terms of their power series: σ = 1/2 + x/4 − x³/48 + …, x·σ, tanh x = x − x³/3 + …
  const series = [
    ['sigmoid', 2, -1 / 8],
    ['sigmoid', 4, 1 / 4],
    ['silu', 3, -1 / 2],
    ['silu', 5, 3 / 2],
    ['softplus', 3, -1 / 8],
    ['tanh', 2, -2],
  ] as const;
  const points = [1e-9, -1e-9, 3e-8];
  /** One trains with it: in float32 it has the fewest nodes, and an error of the kernel's 1e-7. */
  const isTrained = (name: string, order: number) => name === 'silu' && order === 3;

  test.each(series)('%s of order %i is %f x', async (name, order, factor) => {
    const [oracle] = evaluate([input('x', [3])[name](order)], { x: tensor(points) });
    const readings = [oracle.data];
    for (const engine of ['native', 'wasm'] as const)
      for (const precision of ['float32', 'float64'] as const) {
        const values = await run(engine, precision, name, order, points);
        if (precision === 'float64') readings.push(Float64Array.from(values));
        else if (isTrained(name, order))
          for (const [i, value] of values.entries())
            expect(Math.abs(value - factor * points[i])).toBeLessThan(2e-7);
        else for (const [i, value] of values.entries()) expect(value / points[i] / factor).toBeCloseTo(1, 6);
      }
    for (const values of readings)
      for (const [i, value] of values.entries()) expect(value / points[i] / factor).toBeCloseTo(1, 13);
  });
});

describe('where powers of x overflow, derivatives that vanish far out are 0', () => {
  test.each([
    ...(['gelu', 'silu', 'tanh', 'sigmoid', 'softplus', 'mish', 'gelu-tanh'] as const).flatMap((name) =>
      [2, 3, 4, 5].map((order) => [name, order] as const),
    ),
    ...[1, 2, 3, 4].map((order) => ['normalCdf', order] as const),
  ])('%s of order %i', async (name, order) => {
    for (const [precision, sizes] of [
      ['float32', [40, 1e7, 2e19, 1e20, 3e38]],
      ['float64', [800, 1e20, 1.4e154, 1e155, 1.7e308]],
    ] as const) {
      const points = sizes.flatMap((x) => [x, -x]);
      for (const engine of ['native', 'wasm'] as const)
        for (const value of await run(engine, precision, name, order, points)) {
          // e^(−40) is no 0 yet.
          expect(Math.abs(value)).toBeLessThan(1e-14);
        }
    }
  });
});
