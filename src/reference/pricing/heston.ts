import { errorOver, hestonCall } from '../formulas/index.ts';
import type { ReferenceModel } from '../model.ts';
import { call } from '../payoffs/index.ts';
import { blackScholesControl, heston } from '../process/index.ts';
import { type PricingOptions, pricingModel } from './pricing-model.ts';
import type { HeldOrInput } from './quantities.ts';

const QUANTITIES = {
  spot: [0.8, 1.2],
  /** v₀, per unit of time. */
  variance: [0.01, 0.09],
  strike: [0.9, 1.1],
  rate: [0, 0.05],
  maturity: [0.5, 2],
  /** κ */
  meanReversion: 1.5,
  /** θ */
  longRunVariance: 0.04,
  /** ξ */
  volatilityOfVariance: 0.3,
  /** ρ */
  varianceCorrelation: -0.7,
  dividend: 0,
} as const satisfies Record<string, HeldOrInput>;

export type HestonModelOptions = PricingOptions<keyof typeof QUANTITIES>;

/**
 * The call (S_T − K)⁺ in Heston's model, as a function of spot, variance, strike, rate and maturity; its parameters may be inputs
 * too. The closed form integrates the characteristic function. Labels are those of 16 steps by full truncation, whose bias they share.
 * Slopes are pathwise, by both of Heston's schemes, unless `continuous` is false.
 *
 * Where the integral is off by more than 10⁻⁸ of the price somewhere in the domain, there is no `exact`, and `inexact` says where. That is so
 * of correlations near ±1 beside little variance and much volatility of it.
 *
 * @throws InputError naming the option that does not fit
 */
export function hestonModel(options: HestonModelOptions = {}): ReferenceModel {
  const simulated: HestonModelOptions = { scheme: 'full-truncation', ...options };
  const model = pricingModel(
    {
      name: 'heston',
      quantities: QUANTITIES,
      paths: 64,
      steps: 16,
      diffusion: ({ strike: _, maturity: __, ...of }) => heston(of),
      payoff: ({ strike }, smoothing) => call({ strike, smoothing }),
      closedForm: () => hestonCall,
      controls: {
        'black-scholes': blackScholesControl(),
      },
    },
    simulated,
  );
  const held = Object.keys(QUANTITIES).flatMap((name) => {
    const value = model.parameters[name];
    return typeof value === 'number' ? [[name, value]] : [];
  });
  const inexact = errorOver(hestonCall, model.inputs, Object.fromEntries(held));
  if (inexact === undefined) return model;
  const { exact: _, ...labelled } = model;
  return { ...labelled, inexact };
}
