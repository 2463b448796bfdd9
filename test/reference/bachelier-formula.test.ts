import { describe, expect, it } from 'vitest';
import { curvature, evaluate, jacobian } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { bachelier, bachelierFormula, pointsInput } from '../../src/reference/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';

const model = bachelier({ seed: 1, maturity: 1.7 });
const { weights, strike, basketVolatility, exposure, maturity } = model.parameters;
const deviation = basketVolatility * Math.sqrt(maturity - exposure);

/** Points uniform in the domain. */
function draw(count: number, seed: number): Tensor {
  const data = new Float64Array(count * 7);
  stream(seed, 'points').fillUniform(data);
  const { lo = 0, hi = 0 } = model.inputs[0];
  return tensor(
    data.map((u) => lo + (hi - lo) * u),
    [count, 7],
  );
}

const basket = (points: Tensor) => Array.from(model.illustration.projection.at(points));

/** ∫ f(x)·φ(x) dx from `from` to 12 by Simpson's rule: 4000 intervals of a smooth integrand, error below 1e-13. */
function expectation(f: (x: number) => number, from: number): number {
  const [steps, h] = [4000, (12 - from) / 4000];
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = from + i * h;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * f(x) * Math.exp(-0.5 * x * x);
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

describe("Bachelier's formula", () => {
  const points = draw(40, 3);
  const exact = model.exact(points);

  it('is the expected payoff, by quadrature', () => {
    basket(points).forEach((price, n) => {
      const m = price - strike;
      const expected = expectation((z) => m + deviation * z, -m / deviation);
      expect(Math.abs(exact.y.data[n] - expected)).toBeLessThan(1e-12);
    });
  });

  it('has the probability of exercise times the weights as delta, and its density as gamma, by quadrature', () => {
    basket(points).forEach((price, n) => {
      const probability = expectation(() => 1, (strike - price) / deviation);
      weights.forEach((weight, i) => {
        expect(Math.abs(exact.dydx.data[7 * n + i] - weight * probability)).toBeLessThan(1e-12);
      });
      const d = (price - strike) / deviation;
      const density = Math.exp(-0.5 * d * d) / Math.sqrt(2 * Math.PI) / deviation;
      expect(exact.curvature.data[n]).toBeCloseTo(density, 12);
    });
  });

  it('has a delta that central differences of the value confirm', () => {
    // Error h²/6·|f‴| ≤ 1e-10/6·max|φ'|/s² ≈ 1.5e-10 in the direction of a weight below 1, and rounding 1e-16/h = 1e-11.
    const h = 1e-5;
    for (let i = 0; i < 7; i++) {
      const moved = (step: number) =>
        tensor(
          points.data.map((x, k) => (k % 7 === i ? x + step : x)),
          points.shape,
        );
      const [up, down] = [h, -h].map((step) => model.exact(moved(step)).y.data);
      up.forEach((value, n) => {
        expect(Math.abs((value - down[n]) / (2 * h) - exact.dydx.data[7 * n + i])).toBeLessThan(1e-9);
      });
    }
  });

  it('has the sum of all entries of the Hessian as gamma: the second difference along (1, …, 1)', () => {
    // Error h²/12·|f⁗|, f⁗ = φ''/s³ ≤ 0.4/0.167³ ≈ 86: 1.8e-6 at h = 5e-4; rounding 4·1e-16·0.5/h² = 1e-9.
    const h = 5e-4;
    const shifted = [h, 0, -h].map(
      (step) =>
        model.exact(
          tensor(
            points.data.map((x) => x + step),
            points.shape,
          ),
        ).y.data,
    );
    exact.curvature.data.forEach((gamma, n) => {
      const difference = (shifted[0][n] - 2 * shifted[1][n] + shifted[2][n]) / h ** 2;
      expect(Math.abs(difference - gamma)).toBeLessThan(3e-6);
    });
  });

  it('has the derivatives that AD of its value gives', () => {
    const x = pointsInput(7);
    const { value } = bachelierFormula(model.parameters, x);
    const [dydx, second] = evaluate([jacobian(value, x), curvature(value, x)], { x: points });
    for (const [got, truth] of [
      [dydx, exact.dydx],
      [second, exact.curvature],
    ])
      got.data.forEach((entry, k) => {
        expect(Math.abs(entry - truth.data[k])).toBeLessThan(1e-13);
      });
  });

  it('is intrinsic value far from the strike', () => {
    const far = model.exact(tensor([new Array(7).fill(-2), new Array(7).fill(5)]));
    expect(far.y.data[0]).toBeLessThan(1e-70);
    expect(far.y.data[1]).toBeCloseTo(5 - strike, 14);
    expect(far.dydx.data[7]).toBeCloseTo(weights[0], 15);
  });
});

/*
 * At point i a label without antithetic paths is the mean of K independent payoffs with known variance V_i, so
 * t = Σ(label_i − exact_i)/√(Σ V_i/K) is standard normal to good approximation over some thousand points (and exactly
 * in the limit, by Lindeberg). |t| < 4.5 fails by chance with probability 7e-6, once for a given seed, which is
 * fixed; a bias of a tenth of a single point's standard error would give t = 6 over 4000 points.
 */
describe('Monte Carlo labels of the Bachelier basket', async () => {
  const engine = await openEngine({ threads: 1 });
  const count = 4000;
  const paths = 16;
  const points = draw(count, 4);
  const exact = model.exact(points);
  const label = (options: object) =>
    bachelier({ seed: 1, maturity: 1.7, paths, ...options }).label(points, {
      order: 1,
      random: stream(1, 'paths'),
      engine,
    });
  const plain = await label({ antithetic: false });
  const antithetic = await label({});

  /** Variance of one payoff, from E[((m + sZ)⁺)²] = (m² + s²)Φ(d) + m·s·φ(d), and of one pathwise delta. */
  const variances = basket(points).map((price, n) => {
    const m = price - strike;
    const probability = exact.dydx.data[7 * n] / weights[0];
    const second = (m * m + deviation ** 2) * probability + m * deviation ** 2 * exact.curvature.data[n];
    return { value: second - exact.y.data[n] ** 2, exercise: probability * (1 - probability) };
  });

  /** Errors of the values, or of the derivative by one input. */
  const errors = ({ y, dydx }: typeof plain, input?: number) =>
    Array.from({ length: count }, (_, n) =>
      input === undefined
        ? y.data[n] - exact.y.data[n]
        : dydx!.data[7 * n + input] - exact.dydx.data[7 * n + input],
    );
  const sum = (values: readonly number[]) => values.reduce((p, q) => p + q, 0);

  it('have values whose mean error is within 4.5 standard errors of 0', () => {
    const variance = sum(variances.map(({ value }) => value)) / paths;
    expect(Math.abs(sum(errors(plain)) / Math.sqrt(variance))).toBeLessThan(4.5);
  });

  it('have pathwise differentials whose mean error is within 4.5 standard errors of 0, for each input', () => {
    weights.forEach((weight, i) => {
      const variance = (weight ** 2 * sum(variances.map(({ exercise }) => exercise))) / paths;
      expect(Math.abs(sum(errors(plain, i)) / Math.sqrt(variance))).toBeLessThan(4.5);
    });
  });

  it('have the variance of a mean of so many payoffs: squared errors within 4.5 standard errors of it', () => {
    const check = (squares: readonly number[], expected: readonly number[]) => {
      const excess = squares.map((square, n) => square - expected[n]);
      const standardError = Math.sqrt(sum(excess.map((e) => e * e)));
      expect(Math.abs(sum(excess) / standardError)).toBeLessThan(4.5);
    };
    check(
      errors(plain).map((error) => error ** 2),
      variances.map(({ value }) => value / paths),
    );
    check(
      errors(plain, 2).map((error) => error ** 2),
      variances.map(({ exercise }) => (weights[2] ** 2 * exercise) / paths),
    );
  });

  it('are unbiased with antithetic paths too, with a smaller variance than the pairs would have independently', () => {
    const own = errors(antithetic);
    // Here the variance is not known in closed form: it is estimated from the errors themselves (Student, 4000 of them).
    expect(Math.abs(sum(own) / Math.sqrt(sum(own.map((error) => error ** 2))))).toBeLessThan(4.5);
    const independent = sum(variances.map(({ value }) => value)) / (2 * paths);
    expect(sum(own.map((error) => error ** 2))).toBeLessThan(0.75 * independent);
  });

  it('are lowered by smoothing the payoff, by w²·π²/6 times the density at the strike', async () => {
    // ∫(x·σ(x/w) − x⁺)dx = −w²·π²/6; the density of the basket's price at the strike is the gamma. What is left is of
    // order w⁴, a relative (w/s)² = 1 %. The draws are the same, so the difference has little noise of its own.
    const width = 0.02;
    const smoothed = await label({ smoothing: { width } });
    const difference = sum(Array.from(smoothed.y.data, (y, n) => y - antithetic.y.data[n]));
    const expected = ((-(width ** 2) * Math.PI ** 2) / 6) * sum([...exact.curvature.data]);
    expect(Math.abs(difference / expected - 1)).toBeLessThan(0.05);
  });
});
