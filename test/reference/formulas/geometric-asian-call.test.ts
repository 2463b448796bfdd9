import { describe, expect, it } from 'vitest';
import { blackScholesCall, exactOf, geometricAsianCall } from '../../../src/reference/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { drawn } from './problems.ts';

const names = ['spot', 'strike', 'volatility', 'maturity', 'rate'];
const points = drawn(
  { spot: [0.6, 1.6], strike: [0.7, 1.3], volatility: [0.1, 0.5], maturity: [0.2, 3], rate: [-0.02, 0.08] },
  50,
);

describe('the geometric Asian call', () => {
  it('of one date is the call of Black and Scholes', () => {
    const [one, call] = [geometricAsianCall(1), blackScholesCall].map((formula) =>
      exactOf(formula, names)(points),
    );
    for (const part of ['y', 'dydx', 'curvature'] as const)
      one[part].data.forEach((value, k) => {
        expect(Math.abs(value - call[part].data[k])).toBeLessThan(1e-12);
      });
  });

  it('tends to that of the mean over all times like 1/n', () => {
    const values = [1024, 2048, Number.POSITIVE_INFINITY].map(
      (n) => exactOf(geometricAsianCall(n), names)(points).y.data,
    );
    const [coarse, fine] = [0, 1].map((k) => values[k].map((value, n) => value - values[2][n]));
    const scale = Math.max(...fine.map(Math.abs));
    fine.forEach((error, n) => {
      expect(Math.abs(coarse[n] - 2 * error)).toBeLessThan(2e-3 * scale);
    });
  });

  it('agrees within four standard errors with the mean over simulated dates', () => {
    const [dates, paths] = [6, 40000];
    const [spot, strike, volatility, maturity, rate] = [1, 1.05, 0.3, 1.5, 0.04];
    const random = stream(5, 'asian');
    const z = new Float64Array(dates);
    const dt = maturity / dates;
    const payoffs = Array.from({ length: paths }, () => {
      random.fillNormal(z);
      let [log, sum] = [Math.log(spot), 0];
      for (const normal of z) {
        log += (rate - 0.5 * volatility ** 2) * dt + volatility * Math.sqrt(dt) * normal;
        sum += log;
      }
      return Math.exp(-rate * maturity) * Math.max(0, Math.exp(sum / dates) - strike);
    });
    const mean = payoffs.reduce((p, q) => p + q) / paths;
    const spread = Math.sqrt(payoffs.reduce((sum, payoff) => sum + (payoff - mean) ** 2, 0) / paths ** 2);
    const { y } = exactOf(
      geometricAsianCall(dates),
      names,
    )(tensor([[spot, strike, volatility, maturity, rate]]));
    expect(Math.abs(y.data[0] - mean)).toBeLessThan(4 * spread);
  });

  it.each([0, -3, 1.5, Number.NaN])('refuses %d dates', (dates) => {
    expect(() => geometricAsianCall(dates)).toThrow('whole number of at least 1, or Infinity');
  });
});
