import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import { errorOver } from '../../../src/reference/formulas/index.ts';
import {
  blackScholesCall,
  catalogueModel,
  exactOf,
  hestonCall,
  hestonDigital,
} from '../../../src/reference/index.ts';
import { InputError, stream, tensor } from '../../../src/tensor/index.ts';
import { hestonCallPrice } from '../../support/heston.ts';

const names = [
  'spot',
  'variance',
  'strike',
  'rate',
  'maturity',
  'meanReversion',
  'longRunVariance',
  'volatilityOfVariance',
  'varianceCorrelation',
] as const;

/** Harmless calls, and some with a correlation near ±1 beside much volatility of variance. */
function drawnCalls(count: number) {
  const random = stream(1, 'heston calls');
  const uniform = (lo: number, hi: number) => lo + (hi - lo) * random.uniform();
  const spread = (lo: number, hi: number) => lo * (hi / lo) ** random.uniform();
  return Array.from({ length: count }, (_, n) => {
    const tame = [spread(0.05, 1), uniform(-0.95, 0.95)];
    const wild = [spread(1, 4), (n % 4 === 1 ? 1 : -1) * (1 - spread(1e-3, 0.02))];
    return [
      ...[uniform(0.8, 1.2), uniform(0.01, 0.2), 1, uniform(0, 0.05), uniform(0.5, 3)],
      ...[spread(0.2, 4), spread(0.02, 0.2), ...(n % 2 === 0 ? tame : wild)],
    ];
  });
}

/** The function falls like e^(−cu). */
function fallOf([, variance, , , maturity, kappa, theta, xi, rho]: readonly number[]): number {
  return (Math.sqrt(1 - rho * rho) * (variance + kappa * theta * maturity)) / xi;
}

const rows = drawnCalls(60).filter((row) => fallOf(row) > 0.006);
const x = input('x', ['N', names.length]);
const columns = Object.fromEntries(names.map((name, k) => [name, x.slice(1, k, k + 1)])) as never;
const [values, estimates] = evaluate([hestonCall.value(columns), hestonCall.error!(columns)], {
  x: tensor(rows),
});
const off = rows.map((row, n) => {
  const [spot, variance, strike, rate, maturity, kappa, theta, xi, rho] = row;
  const end = Math.ceil(Math.max(100, 20 / fallOf(row)));
  const price = hestonCallPrice({ spot, variance, strike, rate, maturity, kappa, theta, xi, rho }, end);
  return Math.abs(values.data[n] - price);
});

describe("the estimated error of Heston's integral", () => {
  it('finds every call that is off by more than 1e-8 of an independent price, and leaves those that are right', () => {
    const wrong = off.filter((error) => error > 1e-8);
    expect(wrong.length).toBeGreaterThan(5);
    off.forEach((error, n) => {
      // The independent price is right to 1e-9.
      if (error > 1.2e-8) expect(estimates.data[n], JSON.stringify(rows[n])).toBeGreaterThan(1e-8);
      if (error < 1e-9) expect(estimates.data[n], JSON.stringify(rows[n])).toBeLessThan(1e-8);
    });
  });

  it('refuses such points in one line that says how far off they are, and gives others', () => {
    const worst = off.indexOf(Math.max(...off));
    const exact = exactOf(hestonCall, names);
    expect(() => exact(tensor([rows[worst]]))).toThrow(InputError);
    expect(() => exact(tensor([rows[worst]]))).toThrow(
      /the Heston call must be known to 1e-8 of the price.*received an error of \S+ at spot .*Shrink the domain/,
    );
    expect(() => exactOf(hestonDigital, names)(tensor([rows[worst]]))).toThrow(
      /the Heston digital must be known/,
    );
    const good = off.findIndex((error) => error < 1e-9);
    expect(exact(tensor([rows[good]])).y.data[0]).toBe(values.data[good]);
  });

  it('is none of rounding: less volatility of variance than that is refused', () => {
    const at = (volatilityOfVariance: number) =>
      exactOf(hestonCall, ['spot', 'volatilityOfVariance'], {
        ...{ variance: 0.04, strike: 1, maturity: 1, meanReversion: 2, longRunVariance: 0.04 },
        varianceCorrelation: -0.5,
      })(tensor([[1, volatilityOfVariance]]));
    // The slope by ξ, which 1/ξ² would spoil first, is near that at ten times as much.
    expect(Math.abs(at(1e-3).dydx.data[1] / at(1e-2).dydx.data[1] - 1)).toBeLessThan(0.2);
    expect(() => at(9e-4)).toThrow(/the Heston call needs volatilityOfVariance ≥ 0.001/);
  });

  it('of a digital is its own, since frequencies weigh in it', () => {
    const [digital] = evaluate([hestonDigital.error!(columns)], { x: tensor(rows) });
    const wrong = off.flatMap((error, n) => (error > 1e-8 ? [digital.data[n] / estimates.data[n]] : []));
    expect(Math.max(...wrong)).toBeGreaterThan(1);
  });
});

describe('the model heston', () => {
  it('has its closed form over its default domain, and where all of its parameters are inputs', () => {
    expect(catalogueModel('heston').inexact).toBeUndefined();
    const all = {
      meanReversion: [1, 3],
      longRunVariance: [0.02, 0.09],
      volatilityOfVariance: [0.1, 0.5],
      varianceCorrelation: [-0.8, 0],
    };
    const { exact, inexact } = catalogueModel('heston', { options: all });
    expect([typeof exact, inexact]).toEqual(['function', undefined]);
  });

  it('goes without where its domain goes too far, and says where', () => {
    const { exact, inexact } = catalogueModel('heston', {
      options: { varianceCorrelation: [-0.999, -0.5], volatilityOfVariance: 1, meanReversion: 0.5 },
    });
    expect(exact).toBeUndefined();
    expect(inexact).toMatch(/^an error of \d\S* at spot \S+, .*varianceCorrelation -0\.999$/);
  });
});

it('a domain that leaves the conditions of a quadrature is told by the condition', () => {
  const inputs = [{ name: 'volatilityOfVariance', lo: 1e-4, hi: 0.5 }];
  const { inexact } = catalogueModel('heston', { options: { volatilityOfVariance: [1e-4, 0.5] } });
  expect(inexact).toBe('it needs volatilityOfVariance ≥ 0.001');
  const held = { spot: 1, variance: 0.04, strike: 1, maturity: 1, meanReversion: 2, longRunVariance: 0.04 };
  expect(errorOver(hestonCall, inputs, { ...held, varianceCorrelation: 0 })).toBe(inexact);
});

it('formulas that are no quadratures have no error to look at', () => {
  expect(errorOver(blackScholesCall, [{ name: 'spot', lo: 1, hi: 2 }], {})).toBeUndefined();
});
