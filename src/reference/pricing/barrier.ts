import { blackScholesDownAndOutCall } from '../formulas/index.ts';
import type { ExactModel } from '../model.ts';
import { call, downAndOut } from '../payoffs/index.ts';
import { LOGNORMAL, lognormal } from './lognormal.ts';
import { type PricingOptions, pricingModel } from './pricing-model.ts';
import type { HeldOrInput } from './quantities.ts';

const QUANTITIES = { ...LOGNORMAL, barrier: [0.6, 0.75] } as const satisfies Record<string, HeldOrInput>;

export type BarrierModelOptions = PricingOptions<keyof typeof QUANTITIES>;

/**
 * The down-and-out call in Black and Scholes' model: (S_T − K)⁺, unless the price touches `barrier` on the way, which lies below
 * the spot. Watched at all times: one exact step counts with the probability that a Brownian bridge stays above. So the payoff is
 * continuous, and labels are pathwise.
 *
 * @throws InputError naming the option that does not fit
 */
export function barrierModel(options: BarrierModelOptions = {}): ExactModel {
  return pricingModel(
    {
      name: 'barrier',
      quantities: QUANTITIES,
      paths: 64,
      steps: 1,
      diffusion: (of) => lognormal(of),
      payoff: ({ strike, barrier }, smoothing) => downAndOut({ barrier, of: call({ strike, smoothing }) }),
      closedForm: () => blackScholesDownAndOutCall,
    },
    options,
  );
}
