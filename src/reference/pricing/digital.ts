import { blackScholesDigital } from '../formulas/index.ts';
import type { ExactModel } from '../model.ts';
import { digital } from '../payoffs/index.ts';
import { LOGNORMAL, type LognormalQuantity, lognormal } from './lognormal.ts';
import { type PricingOptions, pricingModel } from './pricing-model.ts';

export type DigitalModelOptions = PricingOptions<LognormalQuantity>;

/**
 * The digital option, 1 where S_T is at the strike or above, in Black and Scholes' model: a payoff that jumps. Its derivatives are
 * estimated by the likelihood ratio, unless it is smoothed. One exact step.
 *
 * @throws InputError naming the option that does not fit
 */
export function digitalModel(options: DigitalModelOptions = {}): ExactModel {
  return pricingModel(
    {
      name: 'digital',
      quantities: LOGNORMAL,
      paths: 64,
      steps: 1,
      diffusion: lognormal,
      payoff: ({ strike }, smoothing) => digital({ strike, smoothing }),
      closedForm: () => blackScholesDigital,
    },
    options,
  );
}
