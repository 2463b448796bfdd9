import { describe, expect, it } from 'vitest';
import {
  blackScholesCall,
  blackScholesDigital,
  blackScholesPut,
  exactOf,
} from '../../../src/reference/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { drawn } from './problems.ts';

const names = ['spot', 'strike', 'volatility', 'maturity', 'rate', 'dividend'];
const [call, put, digital] = [blackScholesCall, blackScholesPut, blackScholesDigital].map((formula) =>
  exactOf(formula, names),
);
const points = drawn(
  {
    spot: [0.6, 1.6],
    strike: [0.7, 1.3],
    volatility: [0.1, 0.5],
    maturity: [0.2, 3],
    rate: [-0.02, 0.08],
    dividend: [0, 0.05],
  },
  50,
);
const rows = Array.from({ length: 50 }, (_, n) => [...points.data.subarray(6 * n, 6 * n + 6)]);
const slopes = ({ dydx }: { dydx: { data: Float64Array } }, n: number) => [
  ...dydx.data.subarray(6 * n, 6 * n + 6),
];

describe('the formulas of Black and Scholes', () => {
  const [calls, puts, digitals] = [call(points), put(points), digital(points)];

  it("price Hull's example: stock 42, strike 40, rate 10 %, volatility 20 %, six months: 4.76 and 0.81", () => {
    // Options, Futures and Other Derivatives, 8th edition, example 14.6
    const at = tensor([[42, 40, 0.2, 0.5, 0.1, 0]]);
    expect(call(at).y.data[0]).toBeCloseTo(4.7594, 4);
    expect(put(at).y.data[0]).toBeCloseTo(0.8086, 4);
  });

  it('keep the parity of put and call: C − P = S·e^(−qT) − K·e^(−rT)', () => {
    rows.forEach(([spot, strike, , maturity, rate, dividend], n) => {
      const forward = spot * Math.exp(-dividend * maturity) - strike * Math.exp(-rate * maturity);
      expect(Math.abs(calls.y.data[n] - puts.y.data[n] - forward)).toBeLessThan(1e-15 * 4);
    });
  });

  it('have minus the slope of the call by the strike as the digital', () => {
    rows.forEach((_, n) => {
      expect(Math.abs(digitals.y.data[n] + slopes(calls, n)[1])).toBeLessThan(1e-14);
    });
  });

  it('are homogeneous of degree 1 in spot and strike (Euler): C = S·∂C/∂S + K·∂C/∂K', () => {
    rows.forEach(([spot, strike], n) => {
      const [bySpot, byStrike] = slopes(calls, n);
      expect(Math.abs(calls.y.data[n] - spot * bySpot - strike * byStrike)).toBeLessThan(1e-14);
    });
  });

  it('solve the Black–Scholes equation: −∂C/∂T + ½σ²S²·∂²C/∂S² + (r − q)S·∂C/∂S − rC = 0', () => {
    for (const formula of [blackScholesCall, blackScholesPut, blackScholesDigital]) {
      const exact = exactOf(formula, names);
      const { y } = exact(points);
      rows.forEach(([spot, strike, volatility, maturity, rate, dividend], n) => {
        const bySpot = exactOf(formula, ['spot'], { strike, volatility, maturity, rate, dividend })(
          tensor([[spot]]),
        );
        const [delta, gamma, theta] = [
          bySpot.dydx.data[0],
          bySpot.curvature.data[0],
          -slopes(exact(points), n)[3],
        ];
        const terms = [
          theta,
          0.5 * (volatility * spot) ** 2 * gamma,
          (rate - dividend) * spot * delta,
          -rate * y.data[n],
        ];
        const residual = terms.reduce((sum, term) => sum + term, 0);
        expect(Math.abs(residual)).toBeLessThan(1e-13 * Math.max(1, ...terms.map(Math.abs)));
      });
    }
  });

  it('bound the call, which rises with spot and volatility, falls with the strike and is convex', () => {
    rows.forEach(([spot, strike, volatility, maturity, rate, dividend], n) => {
      const value = calls.y.data[n];
      expect(value).toBeGreaterThan(
        Math.max(0, spot * Math.exp(-dividend * maturity) - strike * Math.exp(-rate * maturity)),
      );
      expect(value).toBeLessThan(spot);
      const [bySpot, byStrike, byVolatility] = slopes(calls, n);
      expect([bySpot > 0, bySpot < 1, byStrike < 0, byVolatility > 0]).toEqual([true, true, true, true]);
      const alone = exactOf(blackScholesCall, ['spot'], { strike, volatility, maturity, rate, dividend });
      expect(alone(tensor([[spot]])).curvature.data[0]).toBeGreaterThan(0);
    });
  });

  it('keep the digits of a put far out of the money', () => {
    // K·Φ(−d₂) − S·Φ(−d₁) with 40 digits (mpmath): spot 3, strike 1, volatility 0.2, one year, rate 0
    expect(put(tensor([[3, 1, 0.2, 1, 0, 0]])).y.data[0] / 1.1685827631371377e-9 - 1).toBeLessThan(1e-11);
  });
});
