import type { Expression } from '../../../src/graph/index.ts';
import { bachelierCall, type ProcessControl } from '../../../src/reference/index.ts';
import { QUANTITIES } from './problems.ts';

/** The price at maturity. By exact steps its discounted mean is the spot; a step of CEV's is normal, and absorbed below 0. */
const price = (mean: (spot: Expression) => Expression): ProcessControl => ({
  payoff: { name: 'price', value: ({ spot }) => spot },
  mean: ({ spot }) => mean(spot),
  continuous: true,
});
const [rate, maturity, sigma] = ['rate', 'maturity', 'volatility'].map((of) => QUANTITIES[of].held);
const controls = {
  exact: price((spot) => spot),
  absorbed: price((spot) =>
    bachelierCall.value({
      ...{ spot, rate, maturity, strike: 0 },
      volatility: spot.power(0.5).mul(sigma),
      drift: spot.mul(rate),
    }),
  ),
};
const draws = {
  'pseudo-random': { paths: 128, antithetic: false },
  antithetic: { paths: 64, antithetic: true },
  "eight nets of Sobol' points": {
    paths: 128,
    antithetic: false,
    sampling: { kind: 'sobol', replicates: 8 },
  },
  'a control': { paths: 128, antithetic: false, control: controls.exact },
} as const;
const estimated = [
  ['Black–Scholes call', 'pathwise'],
  ['Black–Scholes call', 'mixed'],
  ['Black–Scholes put', 'likelihood-ratio'],
  ['Black–Scholes digital', 'likelihood-ratio'],
  ['Black–Scholes down-and-out call', 'mixed'],
  ['Black–Scholes geometric Asian call', 'mixed'],
  ['CEV call, β = ½, one step', 'likelihood-ratio'],
] as const;

/** Each problem with each way to draw. */
export const drawn = estimated.flatMap(([problem, labels]) =>
  Object.entries(draws).map(([way, how]) => ({
    ...{ problem, labels, way },
    draws: 'control' in how && problem.startsWith('CEV') ? { ...how, control: controls.absorbed } : how,
    // Of paths in several steps one way is drawn in the fast tests, and the others in the slow ones.
    slow: /down-and-out|Asian/.test(problem) && way !== 'pseudo-random',
  })),
);
