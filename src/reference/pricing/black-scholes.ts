import { blackScholesCall } from '../formulas/index.ts';
import type { ExactModel } from '../model.ts';
import { call } from '../payoffs/index.ts';
import { LOGNORMAL, type LognormalQuantity, lognormal } from './lognormal.ts';
import { type PricingOptions, pricingModel } from './pricing-model.ts';

export type BlackScholesModelOptions = PricingOptions<LognormalQuantity>;

/**
 * The call (S_T − K)⁺ in Black and Scholes' model, dS = (r − q)·S·dt + σ·S·dW, as a function of spot, strike, volatility, rate and
 * maturity. One exact step.
 *
 * @throws InputError naming the option that does not fit
 */
export function blackScholesModel(options: BlackScholesModelOptions = {}): ExactModel {
  return pricingModel(
    {
      name: 'black-scholes',
      quantities: LOGNORMAL,
      paths: 64,
      steps: 1,
      diffusion: lognormal,
      payoff: ({ strike }, smoothing) => call({ strike, smoothing }),
      closedForm: () => blackScholesCall,
    },
    options,
  );
}
