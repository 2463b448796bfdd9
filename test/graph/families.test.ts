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
 * Activations that come in families, each with a number: leaky ReLU and ELU.
 */

const members = ['leaky-relu', 'leaky-relu(0.3)', 'elu', 'elu(0.25)', 'elu(1.75)', 'elu(40)'] as const;
const orders = [0, 1, 2, 3] as const;
const cases = members.flatMap((name) => orders.map((order) => [name, order] as const));

const at = (name: Activation, order: number, x: readonly number[]) =>
  evaluate([applyActivation(input('x', [x.length]), name, order)], { x: tensor(x) })[0].data;

describe('a name', () => {
  test.each<[string, string, Readonly<Record<string, number>>]>([
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
  ])
    expect(make).toThrow(InputError);
});

describe('values', () => {
  it.each(orders)('of elu equal its definition in 60 digits, in both tails: order %i', (order) => {
    at('elu', order, points).forEach((value, i) => {
      const expected = references.elu[order][i];
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(expected));
    });
  });

  it.each(cases.filter(([, order]) => order > 0))(
    'of %s are the derivative of the order below: order %i',
    (name, order) => {
      const x = points.filter((p) => Math.abs(p) < 10 && Math.abs(p) > 0.01);
      const [above, below] = [STEP, -STEP].map((h) =>
        at(
          name,
          order - 1,
          x.map((p) => p + h),
        ),
      );
      at(name, order, x).forEach((value, i) => {
        const difference = (above[i] - below[i]) / (2 * STEP);
        expect(Math.abs(value - difference)).toBeLessThan(1e-8);
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
  const samples = (k: number) => {
    const random = stream(2, `samples ${k}`);
    const inside = Array.from({ length: 40 }, () => box.lo[k] + (box.hi[k] - box.lo[k]) * random.uniform());
    const near = [box.lo[k], box.hi[k], 0, -Number.MIN_VALUE, Number.MIN_VALUE, ...inside];
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
        const members = samples(k);
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
        values.forEach((value) => {
          // The oracle rounds, by a unit or two.
          const slack = 4 * Number.EPSILON * Math.abs(value);
          expect(value + slack).toBeGreaterThanOrEqual(range.lo[k]);
          expect(value - slack).toBeLessThanOrEqual(range.hi[k]);
        });
        // And it is exact: its ends are values at the ends of the box, or beside 0.
        const slack = 1e-13 * Math.max(1, Math.abs(range.lo[k]), Math.abs(range.hi[k]));
        expect(Math.min(...values) - range.lo[k]).toBeLessThan(slack);
        expect(range.hi[k] - Math.max(...values)).toBeLessThan(slack);
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

describe('the engine computes what the oracle does', () => {
  const exact = grid.map(Math.fround);

  it.each(cases)('%s of order %i', async (name, order) => {
    const expected = at(name, order, exact);
    for (const engine of ['native', 'wasm'] as const)
      for (const precision of ['float32', 'float64'] as const) {
        const y = applyActivation(input('x', [exact.length]), name, order).add(0);
        const program = await compile(engines[engine], { y }, { precision });
        try {
          const { data } = (await program.run({ x: tensor(exact) })).y;
          data.forEach((value, i) => {
            const [size, scale] = [
              Math.abs(expected[i]),
              precision === 'float64' ? 16 * Number.EPSILON : 3e-7,
            ];
            // In float32 the kernel is accurate to a rounding of the scale of the function, α.
            const numbers = Math.max(1, activationNamed(name)!.numbers.alpha ?? 0);
            const bound = precision === 'float64' ? scale * size + 5e-324 : scale * Math.max(numbers, size);
            expect(
              Math.abs(value - expected[i]),
              `${engine} ${precision} at ${exact[i]}`,
            ).toBeLessThanOrEqual(bound);
          });
        } finally {
          await program.dispose();
        }
      }
  });

  it.each(cases)('in lanes: %s of order %i', async (name, order) => {
    const random = exact.slice(0, exact.length - (exact.length % 8));
    const y = applyActivation(input('x', [random.length]), name, order).mul(1);
    const step = await compileLanes({ carried: [], collected: { y }, gathered: [], scheduled: [] });
    // A constant is no program.
    if (y.op === 'broadcast' || y.op === 'constant') return;
    const program = await LaneProgram.open(step!);
    program.numbers('x', random.length).set(random);
    program.step();
    const numbers = Math.max(1, activationNamed(name)!.numbers.alpha ?? 0);
    const expected = at(name, order, random);
    program.numbers('y', random.length).forEach((value, i) => {
      expect(Math.abs(value - expected[i]), `at ${random[i]}`).toBeLessThanOrEqual(
        3e-7 * Math.max(numbers, Math.abs(expected[i])),
      );
    });
  });
});
