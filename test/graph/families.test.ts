import { describe, expect, it, test } from 'vitest';
import { affineAnalysis } from '../../src/affine/index.ts';
import {
  type Activation,
  activationNamed,
  activationOf,
  applyActivation,
  evaluate,
  input,
} from '../../src/graph/index.ts';
import { encloseWith, type IntervalTensor, intervals, intervalTensor } from '../../src/interval/index.ts';
import { compileLanes } from '../../src/lanes/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { compile, LaneProgram } from '../../src/runtime/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';
import { points, references } from './activation-values.ts';
import { STEP } from './cases.ts';

/*
 * Activations made of pieces, and those that come in families, each with its numbers: ReLU's and ELU's kin.
 */

const members = [
  ...(['leaky-relu', 'leaky-relu(0.3)', 'elu', 'elu(0.25)', 'elu(1.75)', 'elu(40)'] as const),
  ...(['selu', 'celu', 'celu(0.3)', 'celu(2.5)', 'softsign', 'hard-swish'] as const),
  ...(['clip', 'clip(0,6)', 'clip(0.1,0.3)', 'hard-sigmoid', 'hard-sigmoid(0.16666667,0.5)'] as const),
  'hard-sigmoid(3,-0.7)',
] as const;
const orders = [0, 1, 2, 3] as const;
const cases = members.flatMap((name) => orders.map((order) => [name, order] as const));

const at = (name: Activation, order: number, x: readonly number[]) =>
  evaluate([applyActivation(input('x', [x.length]), name, order)], { x: tensor(x) })[0].data;

describe('a name', () => {
  test.each<[string, string, Readonly<Record<string, number>>]>([
    ['clip', 'clip', { lo: -1, hi: 1 }],
    ['clip(-1,1)', 'clip', { lo: -1, hi: 1 }],
    ['clip(0, 6)', 'clip(0,6)', { lo: 0, hi: 6 }],
    ['hard-sigmoid(0.25,-1)', 'hard-sigmoid(0.25,-1)', { alpha: 0.25, beta: -1 }],
    ['gelu-tanh', 'gelu-tanh', {}],
    ['silu', 'silu', {}],
    ['elu', 'elu', { alpha: 1 }],
    ['elu(1)', 'elu', { alpha: 1 }],
    ['elu(0.50)', 'elu(0.5)', { alpha: 0.5 }],
    ['leaky-relu', 'leaky-relu', { slope: 0.01 }],
    ['leaky-relu( 2e-1 )', 'leaky-relu(0.2)', { slope: 0.2 }],
  ])('%s is written %s', (text, name, numbers) => {
    const found = activationNamed(text);
    expect(found).toMatchObject({ name, numbers });
    expect(activationNamed(found!.name)).toEqual(found);
    expect(activationOf(applyActivation(input('x', [2]), found!.name))).toBe(name);
  });

  test.each([
    '',
    'Elu',
    'leakyRelu',
    'elu()',
    'elu(0)',
    'elu(-1)',
    'elu(Infinity)',
    'elu(NaN)',
    'elu(1,2)',
    'elu(1',
    'elu(1)x',
    'silu(1)',
    'clip(1)',
    'clip(1,1)',
    'clip(2,-1)',
    'clip(0,Infinity)',
    'clip(-Infinity,0)',
    'hard-sigmoid(0,0.5)',
    'hard-sigmoid(1)',
    'hard-swish(3)',
    'leaky-relu(1)',
    'leaky-relu(0)',
    'normal-cdf',
    'toString',
  ])('"%s" is none', (text) => {
    expect(activationNamed(text)).toBeUndefined();
  });

  it('of an expression is that of values, not of derivatives or other functions', () => {
    const x = input('x', [2]);
    expect(activationOf(x.elu(0.5))).toBe('elu(0.5)');
    expect(activationOf(x.elu(0.5, 1))).toBeUndefined();
    expect(activationOf(x.exp())).toBeUndefined();
  });
});

test('numbers outside their range are refused where the operation is made', () => {
  const x = input('x', [2]);
  for (const make of [
    () => x.elu(0),
    () => x.elu(Number.NaN),
    () => x.leakyRelu(1),
    () => x.leakyRelu(-0.1),
    () => x.elu(1, -1),
    () => x.applied('clip', { lo: 1, hi: 1, order: 0 }),
    () => x.applied('clip', { lo: 0, order: 0 }),
    () => x.applied('hardSigmoid', { alpha: -1, beta: 0, order: 0 }),
  ])
    expect(make).toThrow(InputError);
});

/** Where the pieces meet. */
function kinksOf(name: Activation): readonly number[] {
  const { lo, hi, alpha, beta } = activationNamed(name)!.numbers;
  if (name.startsWith('clip')) return [lo, hi];
  if (name.startsWith('hard-sigmoid')) return [-beta / alpha, (1 - beta) / alpha];
  return name === 'hard-swish' ? [-3, 3] : [0];
}

describe('values', () => {
  it.each(
    (['elu', 'selu', 'celu', 'softsign'] as const).flatMap((name) =>
      orders.map((order) => [name, order] as const),
    ),
  )('of %s equal its definition in 400 digits, in both tails: order %i', (name, order) => {
    at(name, order, points).forEach((value, i) => {
      const expected = references[name][order][i];
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(expected));
    });
  });

  it.each(cases.filter(([, order]) => order > 0))(
    'of %s are the derivative of the order below: order %i',
    (name, order) => {
      const kinks = kinksOf(name);
      const x = points.filter((p) => Math.abs(p) < 10 && kinks.every((kink) => Math.abs(p - kink) > 0.01));
      const [above, below] = [STEP, -STEP].map((h) =>
        at(
          name,
          order - 1,
          x.map((p) => p + h),
        ),
      );
      at(name, order, x).forEach((value, i) => {
        const difference = (above[i] - below[i]) / (2 * STEP);
        expect(Math.abs(value - difference)).toBeLessThan(2e-8 * Math.max(1, Math.abs(value)));
      });
    },
  );

  it('at 0 are those from the left', () => {
    for (const order of [1, 2, 3]) expect(at('elu(0.25)', order, [0])[0]).toBe(0.25);
    expect(at('leaky-relu(0.3)', 1, [0])[0]).toBe(0.3);
  });
});

/** A box at any scale, about 0 too; sometimes with 0 for an end. */
function boxes(count: number): IntervalTensor {
  const random = stream(1, 'boxes');
  const lo = new Float64Array(count);
  const hi = lo.map((_, k) => {
    const size = 10 ** (random.uniform() * 8 - 6);
    const a = [random.normal() * 4, random.normal() * size, 0, -size][k % 4];
    lo[k] = k % 8 === 3 ? a : a - size * random.uniform();
    return k % 8 === 3 ? 0 : Math.max(a, lo[k] + size * random.uniform());
  });
  return intervalTensor([count], lo, hi);
}

describe('enclosures', () => {
  const count = 400;
  const box = boxes(count);
  /** Of a box, with what is next to kinks, and halfway between two. */
  const samples = (k: number, name: Activation) => {
    const random = stream(2, `samples ${k}`);
    const kinks = kinksOf(name);
    const turns = [
      ...kinks,
      (kinks[0] + kinks[kinks.length - 1]) / 2,
      ...(name === 'hard-swish' ? [-1.5] : []),
    ];
    const beside = turns.flatMap((at) => [at, at * (1 - 2 ** -50), at * (1 + 2 ** -50)]);
    const inside = Array.from({ length: 40 }, () => box.lo[k] + (box.hi[k] - box.lo[k]) * random.uniform());
    const near = [box.lo[k], box.hi[k], 0, -Number.MIN_VALUE, Number.MIN_VALUE, ...beside, ...inside];
    return near.filter((x) => x >= box.lo[k] && x <= box.hi[k]);
  };

  it.each(cases)(
    'of %s hold dense samples of random boxes, with no tolerance, and no more: order %i',
    (name, order) => {
      const x = input('x', [count]);
      const y = applyActivation(x, name, order);
      const [range] = encloseWith(intervals, [y], { x: box });
      const { arithmetic, enclose, ends } = affineAnalysis();
      const [wide] = encloseWith(arithmetic, [y], { x: enclose(box) }).map(ends);
      for (let k = 0; k < count; k++) {
        const members = samples(k, name);
        // Each sample as a point is an interval around the exact value, which must meet the range.
        const own = encloseWith(intervals, [applyActivation(input('p', [members.length]), name, order)], {
          p: intervals.constant(tensor(members)),
        })[0];
        for (const { lo, hi } of [range, wide])
          members.forEach((member, i) => {
            if (!(lo[k] <= own.hi[i] && own.lo[i] <= hi[k]))
              expect.fail(`at ${member}: [${own.lo[i]}, ${own.hi[i]}] is outside [${lo[k]}, ${hi[k]}]`);
          });
        const values = at(name, order, members);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        // The oracle rounds, by a unit or two.
        const outside = Math.max(range.lo[k] - least, most - range.hi[k]);
        if (outside > 4 * Number.EPSILON * Math.max(Math.abs(least), Math.abs(most)))
          expect.fail(`[${least}, ${most}] is outside [${range.lo[k]}, ${range.hi[k]}]`);
        // And it is exact: its ends are values at the ends of the box, or beside a kink.
        const slack = 1e-13 * Math.max(1, Math.abs(range.lo[k]), Math.abs(range.hi[k]));
        if (!(least - range.lo[k] < slack && range.hi[k] - most < slack))
          expect.fail(`[${range.lo[k]}, ${range.hi[k]}] is wider than [${least}, ${most}]`);
      }
    },
  );

  it('of everything are the limits', () => {
    const x = input('x', [1]);
    const all = intervalTensor([1], Float64Array.of(-Infinity), Float64Array.of(Infinity));
    const [value, slope, bend] = encloseWith(intervals, [x.elu(0.5), x.elu(0.5, 1), x.elu(0.5, 2)], {
      x: all,
    });
    expect([value.lo[0], value.hi[0]]).toEqual([-0.5, Infinity]);
    expect([slope.lo[0], slope.hi[0]]).toEqual([0, 1]);
    expect([bend.lo[0], bend.hi[0]]).toEqual([0, 0.5]);
  });

  it('by lines are nearer than ranges: half as wide or less, less the line, on boxes about 0', () => {
    const x = input('x', [1]);
    for (const name of ['elu', 'elu(0.25)', 'leaky-relu(0.3)'] as const) {
      const y = applyActivation(x, name).sub(x.mul(0.7));
      const one = intervalTensor([1], Float64Array.of(-0.5), Float64Array.of(0.5));
      const { arithmetic, enclose, ends } = affineAnalysis();
      const [line] = encloseWith(arithmetic, [y], { x: enclose(one) }).map(ends);
      const [range] = encloseWith(intervals, [y], { x: one });
      expect(line.hi[0] - line.lo[0]).toBeLessThan(0.5 * (range.hi[0] - range.lo[0]));
    }
  });
});

const engines = {
  native: await openEngine({ threads: 1 }),
  wasm: await openEngine({ threads: 1, engine: 'wasm' }),
};
const grid = [
  ...Array.from({ length: 240 }, (_, k) => (k - 120) / 2),
  1e-9,
  -1e-9,
  1e-30,
  -1e-30,
  3e38,
  -3e38,
  0,
  100,
  -104,
  -745,
];

describe('computes what the oracle does', () => {
  const exact = grid.map(Math.fround);
  /** In float32 a kernel is accurate to a rounding of the scale of the function. */
  const scaleOf = (name: Activation) =>
    Math.max(2, ...Object.values(activationNamed(name)!.numbers).map(Math.abs));

  it.each(members)('the engine: %s', async (name) => {
    const x = input('x', [exact.length]);
    const outputs = Object.fromEntries(
      orders.map((order) => [`f${order}`, applyActivation(x, name, order).add(0)]),
    );
    for (const engine of ['native', 'wasm'] as const)
      for (const precision of ['float32', 'float64'] as const) {
        const program = await compile(engines[engine], outputs, { precision });
        try {
          const values = await program.run({ x: tensor(exact) });
          for (const order of orders) {
            const expected = at(name, order, exact);
            values[`f${order}`].data.forEach((value, i) => {
              const size = Math.abs(expected[i]);
              const bound =
                precision === 'float64'
                  ? 16 * Number.EPSILON * size + 5e-324
                  : 3e-7 * Math.max(scaleOf(name) ** Math.max(order, 1), size);
              if (!(Math.abs(value - expected[i]) <= bound))
                expect.fail(`order ${order} in ${engine} ${precision} at ${exact[i]}: ${value}`);
            });
          }
        } finally {
          await program.dispose();
        }
      }
  });

  it.each(['celu(1e3)', 'celu(1e5)', 'celu(1e30)'] as const)(
    'the engine in float32, however wide: %s',
    async (name) => {
      const near = [-3, -0.5, -1e-3, 0, 0.25, 4].map(Math.fround);
      const f = applyActivation(input('x', [near.length]), name);
      const program = await compile(engines.native, { f }, { precision: 'float32' });
      const { f: values } = await program.run({ x: tensor(near) });
      await program.dispose();
      // Of such a width it is nearly x.
      const expected = at(name, 0, near);
      near.forEach((_, i) => {
        expect(Math.abs(values.data[i] - expected[i])).toBeLessThanOrEqual(1e-6 * Math.abs(expected[i]));
      });
    },
  );

  it.each(members)('lanes: %s', async (name) => {
    const some = exact.slice(0, exact.length - (exact.length % 8));
    const x = input('x', [some.length]);
    for (const order of orders) {
      const y = applyActivation(x, name, order).mul(1);
      // A constant is no program.
      if (y.op === 'broadcast' || y.op === 'constant') continue;
      const step = await compileLanes({ carried: [], collected: { y }, gathered: [], scheduled: [] });
      const program = await LaneProgram.open(step!);
      program.numbers('x', some.length).set(some);
      program.step();
      const expected = at(name, order, some);
      program.numbers('y', some.length).forEach((value, i) => {
        const bound = 3e-7 * Math.max(scaleOf(name) ** Math.max(order, 1), Math.abs(expected[i]));
        if (!(Math.abs(value - expected[i]) <= bound)) expect.fail(`order ${order} at ${some[i]}: ${value}`);
      });
    }
  });
});
