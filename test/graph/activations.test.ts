import { describe, expect, it } from 'vitest';
import {
  type Applied,
  type Arithmetic,
  type Attributes,
  adjoint,
  applyActivation,
  type Bounds,
  type BoundsArithmetic,
  type Curve,
  constant,
  type Expression,
  evaluate,
  input,
  operations,
} from '../../src/graph/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { points, references } from './activation-values.ts';
import { STEP } from './cases.ts';

const names = [
  ...(['silu', 'tanh', 'sigmoid', 'softplus', 'gelu', 'sine', 'normalCdf'] as const),
  ...(['cosine', 'mish', 'gelu-tanh'] as const),
];
type Name = (typeof names)[number];
/** Of these the enclosures know extrema that no list has. */
const waves: readonly Name[] = ['sine', 'cosine'];

/** A function's derivative of an order; normalCdf is no activation. */
const of = (x: Expression, name: Name | 'relu', order: number) =>
  name === 'normalCdf' ? x.normalCdf(order) : applyActivation(x, name, order);
const orders = [0, 1, 2, 3, 4];

function values(name: Name | 'relu', order: number, at: readonly number[]): Float64Array {
  return evaluate([of(input('x', [at.length]), name, order)], { x: tensor(at) })[0].data;
}

/** The curve by which a room encloses itself. */
function curveOf(name: Name, order: number): Curve {
  const y = of(input('x', []), name, order);
  let curve: Curve | undefined;
  const arithmetic = {
    univariate: (a: unknown, f: Curve) => {
      curve = f;
      return a;
    },
    neg: (a: unknown) => a,
  } as unknown as Arithmetic<unknown>;
  operations[y.op].enclose(y as Applied<Attributes>, [undefined], arithmetic);
  if (curve === undefined) throw new Error(`${name} of order ${order} has no curve`);
  return curve;
}

/** Ordinary arithmetic on points, to evaluate a curve's formula. */
const at = (value: number): Bounds => ({ lo: value, hi: value });
const unary = (f: (x: number) => number) => (a: Bounds) => at(f(a.lo));
const one = (f: (x: Expression) => Expression) => (a: Bounds) => at(evaluate([f(constant(a.lo))])[0].data[0]);
const pointArithmetic: BoundsArithmetic = {
  point: at,
  add: (a, b) => at(a.lo + b.lo),
  sub: (a, b) => at(a.lo - b.lo),
  mul: (a, b) => at(a.lo * b.lo),
  div: (a, b) => at(a.lo / b.lo),
  neg: unary((x) => -x),
  square: unary((x) => x * x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  arctan: unary(Math.atan),
  sqrt: unary(Math.sqrt),
  tanh: unary(Math.tanh),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  sigmoid: one((x) => x.sigmoid()),
  softplus: one((x) => x.softplus()),
  normalCdf: one((x) => x.normalCdf()),
  normalPdf: one((x) => x.normalCdf(1)),
};

describe.each(names)('%s', (name) => {
  it.each(orders)('equals its definition in 400 digits, in both tails: order %i', (order) => {
    values(name, order, points).forEach((value, i) => {
      const expected = references[name][order][i];
      // 64 ulp of the value, or a few of the function's scale (up to 16) where it crosses 0.
      const tolerance = Math.max(64 * Math.abs(expected), Math.abs(points[i]) < 10 ? 32 : 0) * Number.EPSILON;
      expect(Math.abs(value - expected), `at ${points[i]}`).toBeLessThanOrEqual(tolerance);
    });
  });

  it.each(orders.slice(1))('is the derivative of the order below: order %i', (order) => {
    const x = points.filter((p) => Math.abs(p) < 10);
    const [above, below] = [1, -1].map((sign) =>
      values(
        name,
        order - 1,
        x.map((p) => p + sign * STEP),
      ),
    );
    values(name, order, x).forEach((value, i) => {
      const width = x[i] + STEP - (x[i] - STEP);
      expect(Math.abs(value - (above[i] - below[i]) / width)).toBeLessThan(2e-9);
    });
  });

  it('differentiates to itself with the order raised', () => {
    const x = input('x', ['N', 2]);
    for (const order of orders) expect(adjoint(of(x, name, order), [x])[0]).toBe(of(x, name, order + 1));
  });

  it.each(orders)('is finite far out: order %i', (order) => {
    for (const value of values(name, order, [-1e3, -800, -40, 40, 800, 1e3])) expect(value).not.toBeNaN();
    if (waves.includes(name)) return;
    const [left, right] = values(name, order, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect([left + 0, right + 0]).toEqual(curveOf(name, order).limits);
  });

  it.each(orders)('encloses itself by a formula of equal value: order %i', (order) => {
    // Of a negative the curve is that of its operand.
    if (of(input('x', []), name, order).op === 'neg') return;
    const curve = curveOf(name, order);
    const x = points.filter((p) => Math.abs(p) < 10);
    values(name, order, x).forEach((value, i) => {
      const { lo } = curve.at(at(x[i]), pointArithmetic);
      expect(Math.abs(lo - value)).toBeLessThan(1e-13);
    });
  });

  it.each([0, 1, 2])('knows all of its stationary points to the last place: order %i', (order) => {
    const extrema = waves.includes(name) ? 'unknown' : curveOf(name, order).extrema;
    if (extrema === 'unknown') return expect(waves).toContain(name);
    // The slope changes sign at each: on either side at 1e-13, which is where its own rounding would hide a misprint.
    for (const { at: where, value } of extrema) {
      const [before, after] = values(name, order + 1, [where.lo - 1e-13, where.hi + 1e-13]);
      expect(before * after, `${name} at ${where.lo}`).toBeLessThan(0);
      const [there] = values(name, order, [(where.lo + where.hi) / 2]);
      expect(Math.abs(there - value.lo)).toBeLessThan(2e-15 * Math.abs(value.lo));
      expect(value.hi - value.lo).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(value.lo));
    }
    // And nowhere else; an odd number of grid points keeps the grid off 0.
    const slopes = values(
      name,
      order + 1,
      Array.from({ length: 20_000 }, (_, i) => -30.0015 + i * 0.003),
    );
    let changes = 0;
    for (let i = 1; i < slopes.length; i++) if (slopes[i - 1] * slopes[i] < 0) changes++;
    expect(changes).toBe(extrema.length);
  });

  it('refuses an order that is not a whole number ≥ 0', () => {
    const x = input('x', [2]);
    expect(() => of(x, name, -1)).toThrow(InputError);
    expect(() => of(x, name, 0.5)).toThrow(/whole number/);
  });
});

describe('at a kink the derivative is the one that the documentation states', () => {
  const x = input('x', [3]);
  const around = { x: tensor([-1, 0, 1]) };
  const slope = (y: Expression) => [...evaluate(adjoint(y, [x]), around)[0].data].map((value) => value + 0);

  it('of relu: 0, and its second vanishes', () => {
    expect(slope(x.relu())).toEqual([0, 0, 1]);
    expect(x.relu(2)).toBe(x.like(0));
    expect(slope(x.relu(1))).toEqual([0, 0, 0]);
  });

  it('of a softsign, whose second derivative jumps: 1, and then 0 between both sides', () => {
    expect(slope(x.applied('softsign', { order: 0 }))).toEqual([0.25, 1, 0.25]);
    expect(slope(x.applied('softsign', { order: 1 }))).toEqual([0.25, 0, -0.25]);
  });

  it('of a clip at its ends, as of relu: 0', () => {
    expect(slope(applyActivation(x, 'clip'))).toEqual([0, 1, 0]);
    expect(slope(applyActivation(x, 'clip(0,6)'))).toEqual([0, 0, 1]);
    expect(slope(applyActivation(x, 'hard-sigmoid(0.5,0.5)'))).toEqual([0, 0.5, 0]);
    expect(applyActivation(x, 'clip', 2)).toBe(x.like(0));
  });

  it('of a hard swish at −3 and 3: those of the lines beside', () => {
    const y = applyActivation(x, 'hard-swish');
    const [data] = evaluate(adjoint(y, [x]), { x: tensor([-3, 0, 3]) });
    expect([...data.data]).toEqual([0, 0.5, 1]);
  });

  it('of abs: 0', () => expect(slope(x.abs())).toEqual([-1, 0, 1]));

  it('of max and min: half for each', () => {
    expect(slope(x.max(0))).toEqual([0, 0.5, 1]);
    expect(slope(x.min(0))).toEqual([1, 0.5, 0]);
    const y = input('y', [3]);
    const both = evaluate(adjoint(x.max(y), [x, y]), { ...around, y: tensor([-1, -1, 2]) });
    expect(both.map(({ data }) => [...data])).toEqual([
      [0.5, 1, 0],
      [0.5, 0, 1],
    ]);
  });

  it('of comparisons: 0', () => expect(slope(x.lessOrEqual(0))).toEqual([0, 0, 0]));

  it('of where: that of the branch taken', () => {
    expect(slope(x.less(0).where(x.mul(2), x.mul(3)))).toEqual([2, 3, 3]);
  });
});
