import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { blackScholesCall, type ClosedForm, exactOf } from '../../../src/reference/index.ts';
import { BATCH, InputError, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { drawn, moved, pointsAt, problems } from './problems.ts';

/**
 * Central differences of order 6 (weights ¾, −3/20, 1/60) of the numbers that a function gives at points, a number each, as they are
 * moved along each of some columns, or along all of them. The function is asked once.
 */
function differences(
  f: (points: Tensor) => ArrayLike<number>,
  points: Tensor,
  columns: readonly (number | undefined)[],
  h: number,
): Float64Array[] {
  const [n, d] = points.shape;
  const steps = [1, 2, 3, -1, -2, -3];
  const all = columns.flatMap((column) => steps.flatMap((k) => [...moved(points, k * h, column).data]));
  const numbers = f(tensor(all, [columns.length * steps.length * n, d]));
  return columns.map((_, at) => {
    const [a, b, c] = [0, 1, 2].map((k) =>
      Float64Array.from({ length: n }, (_, row) => {
        const up = (at * steps.length + k) * n + row;
        return numbers[up] - numbers[up + 3 * n];
      }),
    );
    return a.map((_, row) => (45 * a[row] - 9 * b[row] + c[row]) / (60 * h));
  });
}

/** Largest difference, relative to the largest number. */
function deviation(got: ArrayLike<number>, truth: ArrayLike<number>): number {
  const largest = Array.from(truth).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Array.from(got).reduce((most, value, k) => Math.max(most, Math.abs(value - truth[k])), 0) / largest;
}

/** Whether a formula says of itself that it is off at a point. */
function isInexact(formula: ClosedForm, names: readonly string[], at: Tensor): boolean {
  const x = input('x', [BATCH, names.length]);
  const error = formula.error?.(Object.fromEntries(names.map((name, k) => [name, x.slice(1, k, k + 1)])));
  return error !== undefined && !(evaluate([error], { x: at })[0].data[0] <= 1e-8);
}

describe.each(Object.entries(problems))(
  'the exact labels of the %s',
  (_, { formula, box, corners, count = 60 }) => {
    const names = Object.keys(box);
    const exact = exactOf(formula, names);
    const points = drawn(box, count);
    const labels = exact(points);
    const d = names.length;
    const column = (values: Tensor, k: number) =>
      Array.from({ length: count }, (_, n) => values.data[n * d + k]);

    /*
     * Functions vary over lengths of 0.04 and more (σ√T at least). With h = 2e-4 truncation is about (h/0.04)⁶ = 2e-14 times a
     * constant of hundreds, rounding 1e-16/h = 1e-12.
     */
    it('have gradients that differences of the values confirm', () => {
      // Values alone, by the graph that they have.
      const x = input('x', [BATCH, d]);
      const y = formula.value(Object.fromEntries(names.map((name, k) => [name, x.slice(1, k, k + 1)])));
      const slopes = differences((at) => evaluate([y], { x: at })[0].data, points, [...names.keys()], 2e-4);
      names.forEach((_, k) => {
        expect(deviation(column(labels.dydx, k), slopes[k])).toBeLessThan(1e-9);
      });
    });

    it('have curvatures that differences of the gradients along (1, …, 1) confirm', () => {
      const along = (at: Tensor) => {
        const { dydx } = exact(at);
        return Array.from({ length: at.shape[0] }, (_, n) =>
          names.reduce((sum, _, k) => sum + dydx.data[n * d + k], 0),
        );
      };
      const [curvature] = differences(along, points, [undefined], 2e-4);
      expect(deviation(labels.curvature.data, curvature)).toBeLessThan(1e-9);
    });

    it('are finite in the corners of the domain, or refused where a quadrature has not converged', () => {
      for (const [n, corner] of corners.entries()) {
        const at = pointsAt(names, [corner]);
        if (isInexact(formula, names, at)) {
          expect(() => exact(at)).toThrow(/must be known to 1e-8/);
          continue;
        }
        const { y, dydx, curvature } = exact(at);
        for (const value of [...y.data, ...dydx.data, ...curvature.data])
          expect(Number.isFinite(value), `corner ${n}: ${[...y.data, ...dydx.data, ...curvature.data]}`).toBe(
            true,
          );
      }
    });

    it('are the same where a quantity is a number', () => {
      const [first, ...others] = names;
      const constants = Object.fromEntries(others.map((name, k) => [name, points.data[k + 1]]));
      const alone = exactOf(formula, [first], constants);
      const [lo, hi] = box[first];
      const at = [lo, (lo + hi) / 2, hi];
      const ofAll = exact(
        pointsAt(
          names,
          at.map((value) => ({ ...constants, [first]: value })),
        ),
      );
      const { y, dydx } = alone(tensor(at, [3, 1]));
      expect(deviation(y.data, ofAll.y.data)).toBeLessThan(1e-14);
      expect(
        deviation(
          dydx.data,
          at.map((_, n) => ofAll.dydx.data[n * d]),
        ),
      ).toBeLessThan(1e-13);
    });

    it('belong to a graph that takes columns as simulations have them, [N, 1, 1]', () => {
      const x = input('x', [BATCH, 1, d]);
      const columns = Object.fromEntries(names.map((name, k) => [name, x.slice(2, k, k + 1)]));
      const y = formula.value(columns);
      expect(y.shape).toEqual([BATCH, 1, 1]);
      const [values] = evaluate([y], { x: tensor(points.data, [count, 1, d]) });
      expect(deviation(values.data, labels.y.data)).toBeLessThan(1e-14);
    });

    it('do not depend on how many points there are at once', () => {
      const [first, last] = [
        exact(tensor(points.data.slice(0, d), [1, d])),
        exact(tensor(points.data.slice(-d), [1, d])),
      ];
      expect([first.y.data[0], last.y.data[0]]).toEqual([labels.y.data[0], labels.y.data[count - 1]]);
      expect(last.curvature.data[0]).toBe(labels.curvature.data[count - 1]);
    });
  },
);

describe('exact labels of a formula', () => {
  it('have derivatives by the inputs of which a quantity is a function: a basket', () => {
    const exact = exactOf(blackScholesCall, ['S1', 'S2', 'strike'], {
      volatility: 0.3,
      maturity: 1,
      spot: ({ S1, S2 }) => S1.mul(0.25).add(S2.mul(0.75)),
    });
    const single = exactOf(blackScholesCall, ['spot', 'strike'], { volatility: 0.3, maturity: 1 });
    const { y, dydx } = exact(tensor([[0.8, 1.2, 1]]));
    const own = single(tensor([[1.1, 1]]));
    expect(y.data[0]).toBeCloseTo(own.y.data[0], 15);
    const [delta, byStrike] = own.dydx.data;
    expect(deviation(dydx.data, [0.25 * delta, 0.75 * delta, byStrike])).toBeLessThan(1e-14);
    expect([y.shape, dydx.shape]).toEqual([
      [1, 1],
      [1, 1, 3],
    ]);
  });

  const constants = { strike: 1, volatility: 0.2, maturity: 1 };
  const cases: Readonly<Record<string, () => unknown>> = {
    'the Black–Scholes call needs spot > 0; received spot -0.1 at point 1': () =>
      exactOf(blackScholesCall, ['spot'], constants)(tensor([[1], [-0.1]])),
    'the Black–Scholes call needs a finite spot; received NaN at point 0': () =>
      exactOf(blackScholesCall, ['spot'], constants)(tensor([[Number.NaN]])),
    'the Black–Scholes call needs volatility > 0; received volatility 0': () =>
      exactOf(blackScholesCall, ['spot'], { ...constants, volatility: 0 }),
    'the Black–Scholes call needs spot, strike, volatility, maturity; received no maturity': () =>
      exactOf(blackScholesCall, ['spot'], { strike: 1, volatility: 0.2 }),
    'Did you mean volatility?': () =>
      exactOf(blackScholesCall, ['spot'], { strike: 1, maturity: 1, volatilty: 0.2 }),
    'strike of the Black–Scholes call is an input; received a value for it': () =>
      exactOf(blackScholesCall, ['spot', 'strike'], constants),
    'or what one is made of; received S': () => exactOf(blackScholesCall, ['spot', 'S'], constants),
    'the function for spot must return an expression, a column [N, 1]; received 3': () =>
      exactOf(blackScholesCall, ['S'], { ...constants, spot: () => 3 as never }),
    'must have shape [n,1] with n ≥ 1': () =>
      exactOf(blackScholesCall, ['spot'], constants)(tensor([[1, 2]])),
  };
  it.each(Object.entries(cases))('are refused: %s', (message, attempt) => {
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });
});
