import type { PartialConfig } from './config.ts';
import type { Study } from './study.ts';

/**
 * Budgets for prices of options in some five inputs: half a minute, of which labels take a few seconds. Sixty-four pairs of paths
 * a point leave 1 to 3 % of noise, which many points average. What is left is the error of the small network, so it has 12 neurons a layer, and
 * twice the usual steps. Polished, half its parameters do: more of them fit noise. So do more steps.
 */
const priced = {
  sampling: { points: 131_072 },
  network: { hidden: [64, 64, 64, 64] },
  oversized: { steps: 5000, schedule: { kind: 'one-cycle', peak: 2e-3, warmup: 0.1 } },
  pruning: { by: 'width', keep: 12 },
  pruned: { steps: 5000, schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 } },
  sobolev: { steps: 40_000 },
  polished: { hidden: [8, 8, 8, 8], polishing: { steps: 60, networks: 1 } },
} as const satisfies PartialConfig;

function option(name: string, summary: string, config: PartialConfig = {}): Study {
  return { name, summary, config: { ...priced, ...config, study: name } };
}

/** Prices of options by spot, strike, volatility, rate and maturity. */
export const pricingStudies: readonly Study[] = [
  option('asian', 'call on the geometric mean of a price at 12 dates, 5 inputs (Kemna and Vorst 1990)'),
  option('barrier', 'down-and-out call, 6 inputs: the barrier too (Merton 1973)'),
  option(
    'black-scholes',
    'call of 5 inputs: spot, strike, volatility, rate and maturity (Black and Scholes 1973)',
  ),
  option('digital', 'a payoff that jumps, of the same inputs: derivatives by the likelihood ratio', {
    // Near maturity it is steep: four layers of 8 miss five times as much.
    polished: { ...priced.polished, hidden: [12, 12, 12], steps: 6000 },
  }),
  option('heston', "call in Heston's model of a random variance, 5 inputs (Heston 1993)", {
    // Sixteen steps of the model's own scheme put values off by 5e-6 of their variance, more than a polished network misses.
    reference: { scheme: 'quadratic-exponential', sampling: 'sobol' },
    sampling: { points: 65_536 },
  }),
];
