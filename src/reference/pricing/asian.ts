import { geometricAsianCall } from '../formulas/index.ts';
import type { ExactModel } from '../model.ts';
import { average, call } from '../payoffs/index.ts';
import { LOGNORMAL, type LognormalQuantity, lognormal } from './lognormal.ts';
import { type PricingOptions, pricingModel } from './pricing-model.ts';

export type AsianModelOptions = PricingOptions<LognormalQuantity>;

/**
 * The call (G − K)⁺ on the geometric mean G of the prices at the ends of all steps, in Black and Scholes' model. The steps are
 * exact, and so is the closed form of as many dates: default 12.
 *
 * @throws InputError naming the option that does not fit
 */
export function asianModel(options: AsianModelOptions = {}): ExactModel {
  return pricingModel(
    {
      name: 'asian',
      quantities: LOGNORMAL,
      paths: 64,
      steps: 12,
      diffusion: lognormal,
      payoff: ({ strike }, smoothing) => call({ strike, smoothing, on: average({ kind: 'geometric' }) }),
      closedForm: geometricAsianCall,
    },
    options,
  );
}
