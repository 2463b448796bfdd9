import { describe, expect, it } from 'vitest';
import { bachelierCall, bachelierDigital, bachelierPut, exactOf } from '../../../src/reference/index.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { drawn } from './problems.ts';

const names = ['spot', 'strike', 'volatility', 'maturity', 'rate', 'drift'];
const [call, put, digital] = [bachelierCall, bachelierPut, bachelierDigital].map((formula) =>
  exactOf(formula, names),
);
const points = drawn(
  {
    spot: [-0.5, 1.5],
    strike: [-0.3, 1.3],
    volatility: [0.1, 0.5],
    maturity: [0.2, 3],
    rate: [-0.02, 0.08],
    drift: [-0.1, 0.1],
  },
  50,
);
const rows = Array.from({ length: 50 }, (_, n) => [...points.data.subarray(6 * n, 6 * n + 6)]);

describe('the formulas of Bachelier', () => {
  const [calls, puts, digitals] = [call(points), put(points), digital(points)];

  it('are σ√(T/2π) at the money (Bachelier, 1900)', () => {
    expect(call(tensor([[3, 3, 0.2, 2, 0, 0]])).y.data[0]).toBeCloseTo(0.2 / Math.sqrt(Math.PI), 15);
  });

  it('keep the parity of put and call: C − P = e^(−rT)·(S + μT − K)', () => {
    rows.forEach(([spot, strike, , maturity, rate, drift], n) => {
      const forward = (spot + drift * maturity - strike) * Math.exp(-rate * maturity);
      expect(Math.abs(calls.y.data[n] - puts.y.data[n] - forward)).toBeLessThan(1e-14);
    });
  });

  it('have minus the slope of the call by the strike as the digital, which is also its delta', () => {
    rows.forEach((_, n) => {
      const [bySpot, byStrike] = calls.dydx.data.subarray(6 * n);
      expect(Math.abs(digitals.y.data[n] + byStrike)).toBeLessThan(1e-15 * 4);
      expect(Math.abs(digitals.y.data[n] - bySpot)).toBeLessThan(1e-15 * 4);
    });
  });

  it('are homogeneous of degree 1 in spot, strike, volatility and drift (Euler)', () => {
    rows.forEach((row, n) => {
      const slopes = calls.dydx.data.subarray(6 * n);
      const sum = [0, 1, 2, 5].reduce((total, k) => total + row[k] * slopes[k], 0);
      expect(Math.abs(calls.y.data[n] - sum)).toBeLessThan(1e-14);
    });
  });

  it('solve the heat equation with drift, discounted: −∂C/∂T + ½σ²·∂²C/∂S² + μ·∂C/∂S − rC = 0', () => {
    for (const formula of [bachelierCall, bachelierPut, bachelierDigital]) {
      const { y, dydx } = exactOf(formula, names)(points);
      rows.forEach(([spot, strike, volatility, maturity, rate, drift], n) => {
        const alone = exactOf(formula, ['spot'], { strike, volatility, maturity, rate, drift });
        const { dydx: delta, curvature: gamma } = alone(tensor([[spot]]));
        const diffusion = 0.5 * volatility ** 2 * gamma.data[0] + drift * delta.data[0];
        const residual = -dydx.data[6 * n + 3] + diffusion - rate * y.data[n];
        expect(Math.abs(residual)).toBeLessThan(1e-13);
      });
    }
  });
});
