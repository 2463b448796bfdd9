import { describe, expect, it } from 'vitest';
import {
  bachelierCall,
  bachelierDownAndOutCall,
  blackScholesCall,
  blackScholesDownAndOutCall,
  type ClosedForm,
  exactOf,
} from '../../../src/reference/index.ts';
import { InputError, tensor } from '../../../src/tensor/index.ts';
import { drawn } from './problems.ts';

/** With what moves the price: its drift, or a dividend. */
const names = (carry: string) => ['spot', 'strike', 'volatility', 'maturity', 'rate', 'barrier', carry];
const box = {
  spot: [1, 1.6],
  strike: [0.6, 1.4],
  volatility: [0.1, 0.5],
  maturity: [0.2, 3],
  rate: [-0.02, 0.08],
  barrier: [0.5, 0.98],
  carry: [-0.02, 0.05],
} as const;
const points = drawn(box, 50);
const rows = Array.from({ length: 50 }, (_, n) => [...points.data.subarray(7 * n, 7 * n + 7)]);

/** The price at one point, and what it is by the spot there. */
function at(formula: ClosedForm, spot: number, others: Readonly<Record<string, number>>) {
  const { y, dydx, curvature } = exactOf(formula, ['spot'], others)(tensor([[spot]]));
  return { value: y.data[0], delta: dydx.data[0], gamma: curvature.data[0] };
}

describe.each([
  ['Black–Scholes', 'dividend', blackScholesDownAndOutCall, blackScholesCall],
  ['Bachelier', 'drift', bachelierDownAndOutCall, bachelierCall],
])('the down-and-out call of %s', (process, carried, barrierCall, call) => {
  const own = exactOf(barrierCall, names(carried))(points);
  const plain = exactOf(call, names(carried).toSpliced(5, 1))(tensor(rows.map((row) => row.toSpliced(5, 1))));

  it('is worth no more than the call, and nothing at the barrier', () => {
    rows.forEach(([, strike, volatility, maturity, rate, barrier, carry], n) => {
      expect(own.y.data[n]).toBeGreaterThan(0);
      expect(own.y.data[n]).toBeLessThanOrEqual(plain.y.data[n]);
      const others = { strike, volatility, maturity, rate, barrier, [carried]: carry };
      const near = at(barrierCall, barrier * (1 + 1e-12), others);
      expect(Math.abs(near.value)).toBeLessThan(1e-10);
      expect(near.delta).toBeGreaterThan(0);
    });
  });

  it('is the call where the barrier is out of reach', () => {
    const far = process === 'Bachelier' ? -20 : 1e-9;
    rows.forEach(([spot, strike, volatility, maturity, rate, , carry], n) => {
      const { value } = at(barrierCall, spot, {
        strike,
        volatility,
        maturity,
        rate,
        barrier: far,
        [carried]: carry,
      });
      expect(Math.abs(value - plain.y.data[n])).toBeLessThan(1e-14);
    });
  });

  it('falls as the barrier rises', () => {
    rows.forEach((_, n) => {
      expect(own.dydx.data[7 * n + 5]).toBeLessThanOrEqual(1e-15);
    });
  });

  it('solves the equation of its process within the barrier', () => {
    rows.forEach(([spot, strike, volatility, maturity, rate, barrier, carry], n) => {
      const { value, delta, gamma } = at(barrierCall, spot, {
        strike,
        volatility,
        maturity,
        rate,
        barrier,
        [carried]: carry,
      });
      const [sigma, drift] =
        process === 'Bachelier' ? [volatility, carry] : [volatility * spot, (rate - carry) * spot];
      const terms = [-own.dydx.data[7 * n + 3], 0.5 * sigma ** 2 * gamma, drift * delta, -rate * value];
      expect(Math.abs(terms.reduce((sum, term) => sum + term, 0))).toBeLessThan(1e-12);
    });
  });

  it('does not jump, and has no kink, where the strike passes the barrier', () => {
    const others = { volatility: 0.3, maturity: 1, rate: 0.02, barrier: 0.9 };
    const [below, on, above] = [0.9 - 1e-9, 0.9, 0.9 + 1e-9].map((strike) =>
      at(barrierCall, 1.2, { ...others, strike }),
    );
    for (const part of ['value', 'delta', 'gamma'] as const)
      for (const side of [below, above]) expect(Math.abs(side[part] - on[part])).toBeLessThan(2e-8);
  });

  it('is refused where the spot does not lie above the barrier', () => {
    const others = { strike: 1, volatility: 0.2, maturity: 1, barrier: 0.9 };
    expect(() => at(barrierCall, 0.9, others)).toThrow(InputError);
    expect(() => at(barrierCall, 0.9, others)).toThrow(
      'needs spot > barrier; received spot 0.9, barrier 0.9 at point 0',
    );
  });
});

describe('the down-and-out call of Black–Scholes', () => {
  // Spot 100, half a year, rate 8 %: the density of paths that stay above, integrated with 40 digits (mpmath)
  it.each([
    [90, 95, 0.25, 7.783318140641179],
    [100, 95, 0.25, 5.299789067020932],
    [110, 95, 0.25, 3.1339471702422146],
    [90, 99, 0.3, 1.6612549265232077],
    [90, 80, 0.3, 15.94441257029602],
    [110, 60, 0.3, 6.13620140393603],
  ])('with strike %d, barrier %d and volatility %d costs %d', (strike, barrier, volatility, expected) => {
    const others = { strike, barrier, volatility, maturity: 0.5, rate: 0.08 };
    expect(Math.abs(at(blackScholesDownAndOutCall, 100, others).value / expected - 1)).toBeLessThan(1e-13);
  });
});
