import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  functionModel,
  type LabelRequest,
  type MonteCarloOptions,
  monteCarloModel,
  positivePart,
  smooth,
} from '../../src/reference/index.ts';
import { filled, InputError, stream, tensor } from '../../src/tensor/index.ts';

/*
 * Which payoffs have unbiased pathwise labels: of order 1 those that are Lipschitz continuous, of order 2 those whose first
 * derivatives are.
 */

const engine = await openEngine({ threads: 1 });
const request = (order: 1 | 2, n = 1): LabelRequest => ({
  order,
  random: stream(1, 'paths'),
  engine,
  ...(order === 2 && { directions: filled([n, 1, 2], 1) }),
});

/** Two inputs, S in [50, 150] and v in [0.1, 0.4], and two normals. */
const model = (payoff: MonteCarloOptions['payoff'], more: Partial<MonteCarloOptions> = {}) =>
  monteCarloModel({
    name: 'payoff',
    inputs: [
      { name: 'S', lo: 50, hi: 150 },
      { name: 'v', lo: 0.1, hi: 0.4 },
    ],
    outputs: [{ name: 'y' }],
    normals: 2,
    paths: 4,
    precision: 'float64',
    payoff,
    ...more,
  });
const point = tensor([[100, 0.2]]);
const label = (payoff: MonteCarloOptions['payoff'], order: 1 | 2, more: Partial<MonteCarloOptions> = {}) =>
  model(payoff, more).label(point, request(order));

/** A payoff of S, of the volatility, of a terminal price S·e^(vz − v²/2), and of the two normals. */
type Payoff = (S: Expression, v: Expression, end: Expression, z: Expression) => Expression;
const written =
  (payoff: Payoff): MonteCarloOptions['payoff'] =>
  (x, z) => {
    const [S, v] = [x.slice(2, 0, 1), x.slice(2, 1, 2)];
    const [own, other] = [z.slice(2, 0, 1), z.slice(2, 1, 2)];
    const end = S.mul(v.mul(own).sub(v.square().mul(0.5)).exp());
    return payoff(S, v, end, other).add(z.slice(2, 0, 1).mul(0));
  };

const SMOOTH: Record<string, Payoff> = {
  'a geometric Brownian motion': (_, __, end) => end,
  'a polynomial': (S, v, end) => S.power(3).sub(v.mul(end)).square(),
  'the logarithm of a price that is positive': (_, __, end) => end.log(),
  'a root of a variance away from 0': (S, v, _, z) => S.mul(v.sqrt()).add(z),
  'a power of a price that is positive': (_, __, end) => end.power(0.7).add(end.power(-2)),
  'a root of a sum that stays above 0': (_, __, end) => end.square().add(1).sqrt(),
  'a quotient by a price': (S, v, end) => v.div(end).add(S.div(S)),
  activations: (_, __, end) => end.sub(100).silu().add(end.mul(0.01).tanh()).add(end.sub(100).normalCdf()),
  'a smoothed call and a smoothed digital': (_, __, end) =>
    positivePart(end.sub(100), { width: 2 }).add(
      smooth(
        end,
        () => end.like(0),
        () => end.like(1),
        { width: 2, position: 100 },
      ),
    ),
  'a square of what is sharp': (_, __, end) => end.sub(100).relu().square(),
  'a product of what is sharp with itself, shifted': (_, __, end) =>
    end.sub(100).relu().mul(end.sub(100).mul(2)),
  'a cube of a distance': (_, __, end) => end.sub(100).abs().power(3).add(end.max(100).sub(100).power(3)),
  'a power of a square above 1': (_, __, end) => end.sub(100).square().power(1.5),
  'two branches that share value and slope': (_, __, end) =>
    end.greater(100).where(end.sub(100).power(3), end.sub(100).square().neg()),
  'kinks and jumps of the noise alone': (S, _, __, z) =>
    S.mul(z.relu()).add(z.greater(0).where(S, S.square())),
  'bounds outside of the domain': (S) => S.applied('clip', { lo: 10, hi: 1000, order: 0 }),
  'a kink outside the domain': (S) => S.sub(40).relu().add(S.max(10)).add(S.abs()),
  'a branch that the domain decides': (S) => S.greater(10).where(S.log(), S.sqrt()),
};

const CONTINUOUS: Record<string, readonly [Payoff, op: string]> = {
  'a call by relu': [(_, __, end) => end.sub(100).relu(), 'relu'],
  'a call by max': [(_, __, end) => end.max(100).sub(100), 'max'],
  'a call spread, between two bounds': [
    (_, __, end) => end.applied('clip', { lo: 100, hi: 110, order: 0 }),
    'clip',
  ],
  'a put by min': [(_, __, end) => end.min(100).neg(), 'min'],
  'a straddle': [(_, __, end) => end.sub(100).abs(), 'abs'],
  'a straddle by the root of a square': [(_, __, end) => end.sub(100).square().sqrt(), 'sqrt'],
  'a distance': [(S, _, end, z) => S.sub(100).add(z).square().add(end.sub(100).square()).sqrt(), 'sqrt'],
  'a call by where': [(_, __, end) => end.greater(100).where(end.sub(100), 0), 'compare'],
  'a put by where': [(_, __, end) => end.less(100).where(end.mul(-2).add(200), 0), 'compare'],
  'a call on the larger of two, by where': [(S, _, end) => end.greater(S).where(end, S), 'compare'],
  'the root of a square of what is sharp': [(_, __, end) => end.sub(100).relu().square().sqrt(), 'relu'],
  'a call as a product with a comparison': [(_, __, end) => end.greater(100).mul(end.sub(100)), 'compare'],
  'a part between two bounds': [
    (_, __, end) => {
      const u = end.sub(100);
      return u
        .greater(0)
        .mul(u.less(1))
        .where(u.mul(u.sub(1)), 0);
    },
    'compare',
  ],
  'a comparison that is rearranged': [
    (_, __, end) => end.sub(100).greaterOrEqual(1).where(end.mul(2), 202),
    'compare',
  ],
  'a comparison with a difference': [(S, _, end) => end.sub(S).greater(0).where(end, S), 'compare'],
  'a comparison of negatives and multiples': [
    (_, __, end) => end.neg().mul(0.5).add(0.1).less(-49.8).where(end.sub(99.8), 0),
    'compare',
  ],
  'the root of a square times what stays positive': [
    (_, v, end) => end.sub(100).square().mul(v.add(0.1)).sqrt(),
    'sqrt',
  ],
  'a power between 1 and 2': [(_, __, end) => end.sub(100).square().power(0.75), 'power'],
};

const ROUGH: Record<string, readonly [Payoff, op: string]> = {
  'a digital by a comparison': [(_, __, end) => end.greater(100), 'compare'],
  'a digital by where': [(_, __, end) => end.greater(100).where(1, 0), 'compare'],
  'a sharp digital': [
    (_, __, end) =>
      smooth(
        end,
        (e) => e.like(0),
        (e) => e.like(1),
        { position: 100 },
      ),
    'compare',
  ],
  'the slope between two bounds': [
    (_, __, end) => end.applied('clip', { lo: 100, hi: 110, order: 1 }),
    'clip',
  ],
  'the slope of relu': [(_, __, end) => end.sub(100).relu(1), 'relu'],
  'a product with a comparison that jumps': [(_, __, end) => end.greater(100).mul(end.sub(90)), 'compare'],
  'a part that does not end at 0': [
    (_, __, end) => end.greater(100).mul(end.less(110)).where(end.sub(100), 0),
    'compare',
  ],
  'a comparison that is rearranged, and jumps': [
    (_, __, end) => end.sub(100).greaterOrEqual(1).where(end.mul(2), 201),
    'compare',
  ],
  'a root of a product that reaches 0 at the edge of the domain': [
    (S, _, __, z) => z.square().mul(S.sub(50)).sqrt(),
    'sqrt',
  ],
  'a gap call': [(_, __, end) => end.greater(100).where(end.sub(90), 0), 'compare'],
  'a call knocked out': [(S, _, end) => end.less(120).where(end.sub(S).relu(), 0), 'compare'],
  'a root that reaches 0 at the edge of the domain': [(S) => S.sub(50).sqrt(), 'sqrt'],
  'a quotient by what passes 0': [(S, _, __, z) => S.div(S.sub(100).add(z)), 'div'],
  'the logarithm of what reaches 0': [(S, _, __, z) => S.sub(100).add(z).square().log(), 'log'],
  'a power below ½': [(_, __, end) => end.sub(100).square().power(0.4), 'power'],
};

describe('a payoff that is known to be smooth has labels of both orders', () => {
  it.each(Object.entries(SMOOTH))('%s', async (_, payoff) => {
    const { dydx } = await label(written(payoff), 1);
    expect(dydx!.data.every(Number.isFinite)).toBe(true);
    const { products } = await label(written(payoff), 2);
    expect(products!.data.every(Number.isFinite)).toBe(true);
  });
});

describe('a payoff with a kink has labels of order 1, and of order 2 only where the user knows better', () => {
  it.each(Object.entries(CONTINUOUS))('%s', async (_, [payoff, op]) => {
    const { dydx } = await label(written(payoff), 1);
    expect(dydx!.data.every(Number.isFinite)).toBe(true);
    await expect(label(written(payoff), 2)).rejects.toThrow(
      new RegExp(`order 2 of payoff.*a kink has no curvature; received one with ${op}.*say smooth: true`),
    );
    await expect(label(written(payoff), 2)).rejects.toThrow(InputError);
    await label(written(payoff), 2, { smooth: true });
  });
});

describe('a payoff that may jump has labels of order 1 only where the user knows better', () => {
  it.each(Object.entries(ROUGH))('%s', async (_, [payoff, op]) => {
    await expect(label(written(payoff), 1)).rejects.toThrow(
      new RegExp(`order 1 of payoff.*a jump has no slope; received one with ${op}.*say continuous: true`),
    );
    await expect(label(written(payoff), 1)).rejects.toThrow(InputError);
    await label(written(payoff), 1, { continuous: true });
    await label(written(payoff), 1, { smooth: true });
    await expect(label(written(payoff), 2, { continuous: true })).rejects.toThrow(/order 2/);
    const values = await model(written(payoff)).label(point, { ...request(1), order: 0 });
    expect(values.y.shape).toEqual([1, 1]);
  });
});

describe('what is accepted is unbiased: derivatives of the mean are those of its paths', () => {
  const h = 1e-3;
  /** At a point, and half a step of (h, h) on either side of it, by the same normals: [value], gradient, products. */
  const around = (payoff: Payoff, order: 1 | 2) =>
    Promise.all(
      [0, -1, 1].map((side) =>
        model(written(payoff), { paths: 4000 }).label(
          tensor([[100 + side * h, 0.2 + side * h]]),
          request(order),
        ),
      ),
    );
  const expectNear = (actual: number, expected: number) =>
    expect(Math.abs(actual - expected)).toBeLessThan(2e-2 * Math.max(Math.abs(expected), 1e-3));

  it.each([
    ...Object.entries(SMOOTH),
    ...Object.entries(CONTINUOUS).map(([title, [f]]) => [title, f] as const),
  ])('order 1: %s', async (_, payoff) => {
    const [here, below, above] = await around(payoff, 1);
    expectNear(here.dydx!.data[0] + here.dydx!.data[1], (above.y.data[0] - below.y.data[0]) / (2 * h));
  });

  it.each(Object.entries(SMOOTH))('order 2: %s', async (_, payoff) => {
    const [here, below, above] = await around(payoff, 2);
    here.products!.data.forEach((product, i) => {
      expectNear(product, (above.dydx!.data[i] - below.dydx!.data[i]) / (2 * h));
    });
  });
});

it('a payoff that is said to jump has no labels of order 1', async () => {
  await expect(label(written(SMOOTH['a polynomial']), 1, { continuous: false })).rejects.toThrow(
    /received continuous: false/,
  );
});

it('a payoff that is written for its own number of paths is refused where its arguments decide, and not where not', async () => {
  const fixed =
    (f: (S: Expression) => Expression): MonteCarloOptions['payoff'] =>
    (x, z) =>
      f(x.slice(2, 0, 1)).add(z.reshape(['N', 8]).slice(1, 0, 4).reshape(['N', 4, 1]));
  expect(
    (
      await label(
        fixed((S) => S.square()),
        2,
      )
    ).products!.data,
  ).toEqual(Float64Array.of(2, 0));
  expect(
    (
      await label(
        fixed((S) => S.relu()),
        1,
      )
    ).dydx!.data,
  ).toEqual(Float64Array.of(1, 0));
  await expect(
    label(
      fixed((S) => S.log()),
      1,
    ),
  ).rejects.toThrow(/received one with log\. /);
});

it('without a domain the points decide', async () => {
  const free = { inputs: [{ name: 'S' }, { name: 'v' }] };
  const payoff = written((S) => S.sqrt());
  await label(payoff, 2, free);
  await expect(
    model(payoff, free).label(
      tensor(
        [
          [100, 0.2],
          [0, 0.2],
        ],
        [2, 2],
      ),
      request(1, 2),
    ),
  ).rejects.toThrow(/received one with sqrt of \[0, 100\]/);
});

it('|x + z| by the root of a square: the slope is right, and the curvature is not made up', async () => {
  const paths = 100_000;
  const payoff: MonteCarloOptions['payoff'] = (x, z) => x.add(z).square().sqrt();
  const options = { inputs: [{ name: 'x', lo: -1, hi: 1 }], normals: 1, paths, payoff };
  const { dydx } = await model(payoff, options).label(tensor([[0.3]]), request(1));
  // E sign(x + z) = 2Φ(x) − 1, and Φ(0.3) = 0.6179114221889526; the second derivative, which is 2φ(0.3) = 0.763, is refused.
  expect(Math.abs(dydx!.data[0] - 0.2358228443779052)).toBeLessThan(4 / Math.sqrt(paths));
  const second = model(payoff, options).label(tensor([[0.3]]), {
    ...request(1),
    order: 2,
    directions: filled([1, 1, 1], 1),
  });
  await expect(second).rejects.toThrow(/one with sqrt of \[0, 1680\]/);
});

describe('a label that is not finite names the operation', () => {
  const of = (f: (a: Expression, b: Expression) => Expression) =>
    functionModel({
      name: 'f',
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
      function: ({ a, b }) => f(a, b),
    });

  it.each<[string, 0 | 1 | 2, (a: Expression, b: Expression) => Expression, string]>([
    ['a value', 1, (a, b) => a.sub(3).log().mul(b), 'log(-2) is NaN'],
    ['a quotient', 1, (a, b) => b.add(1).div(a.sub(1)), 'div(1, 0) is Infinity'],
    ['a derivative', 1, (a, b) => a.sub(1).sqrt().add(b.exp()), 'sqrt(0) has no finite derivative'],
    [
      'a second derivative',
      2,
      (a, b) => a.sub(1).power(1.5).add(b),
      'power(0, 1.5) has no finite second derivative',
    ],
    ['in the branch taken', 1, (a, b) => a.greater(0).where(a.sub(4).sqrt(), b.log()), 'sqrt(-3) is NaN'],
    ['an overflow', 0, (a, b) => a.mul(800).exp().add(b), 'exp(800) is Infinity'],
  ])('%s', async (_, order, f, reason) => {
    const labels = of(f).label(tensor([[1, 0]]), {
      ...request(1),
      order,
      ...(order === 2 && { directions: filled([1, 1, 2], 1) }),
    });
    await expect(labels).rejects.toThrow(`at point 0, x = (1.00000, 0.00000): ${reason}. Shrink`);
  });

  it('or says that float64 would do', async () => {
    const model = functionModel({
      name: 'f',
      inputs: [{ name: 'a' }],
      outputs: [{ name: 'y' }],
      function: ({ a }) => a.mul(100).exp(),
      precision: 'float32',
    });
    await expect(model.label(tensor([[1]]), { ...request(1), order: 0 })).rejects.toThrow(
      'received Infinity at point 0, x = (1.00000): in float64 it is finite.',
    );
  });

  it('of several elements the one that is not finite, and not the one that is nearest to 0', async () => {
    const model = functionModel({
      name: 'f',
      inputs: [{ name: 'a' }, { name: 'b' }],
      outputs: [{ name: 'y' }],
      function: (_, x) => x.mul(1000).exp().sum([1], true),
    });
    await expect(model.label(tensor([[-1e-6, 0.7097]]), request(1))).rejects.toThrow(
      'mul(0.7097, 1000) has no finite derivative',
    );
  });

  it('and none that is capped: its slope is 0', async () => {
    const model = of((a, b) => a.mul(1e3).exp().min(1).mul(b));
    const { y, dydx } = await model.label(
      tensor([
        [0.779713, 2],
        [-1e-3, 2],
      ]),
      request(1),
    );
    const value = Math.exp(-1);
    expect(y.data[0]).toBe(2);
    expect(y.data[1]).toBeCloseTo(2 * value, 14);
    [0, 1, 2000 * value, value].forEach((slope, i) => {
      expect(dydx!.data[i]).toBeCloseTo(slope, 10);
    });
    // E min(e^(1000 (S/100 − v)), 1)·… of paths: all of them capped at S = 100.
    const capped = written((S, v) => S.mul(0.01).sub(v).mul(1e3).exp().min(1).mul(S));
    const labels = await label(capped, 1);
    expect([...labels.y.data, ...labels.dydx!.data].map((value) => value + 0)).toEqual([100, 1, 0]);
  });

  it('also of one path among many', async () => {
    const payoff = written((S, _, __, z) => S.mul(0).add(z).log());
    await expect(label(payoff, 1, { continuous: true })).rejects.toThrow(
      /NaN at point 0, x = \(100.000, 0.200000\): log\(-[\d.]+\) is NaN/,
    );
  });
});
