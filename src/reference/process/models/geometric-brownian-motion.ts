import { checkedOptions } from '../../options.ts';
import type { Diffusion } from '../diffusion.ts';
import { besideEachOther } from '../number-or-input.ts';
import {
  admissibleInputs,
  type CarriedPricesOptions,
  carriedPrices,
  carriedPricesSchemas,
  carryOf,
  startOf,
} from './prices.ts';

export type GeometricBrownianMotionOptions = CarriedPricesOptions;

/**
 * Black and Scholes' model, dS = (r − q)·S·dt + σ·S·dW ("The pricing of options and corporate liabilities", 1973), of one asset or
 * several. Its steps are exact at any length, S·exp((r − q − σ²/2)·dt + σ·√dt·ε). The state has one part, `spot`, which must
 * start above 0.
 *
 * @throws InputError naming the option that does not fit
 */
export function geometricBrownianMotion(options: GeometricBrownianMotionOptions = {}): Diffusion {
  const name = 'geometric Brownian motion';
  checkedOptions(name, options, carriedPricesSchemas);
  const { spot, volatility, rate, dividend, n } = carriedPrices(name, options);
  const { correlation } = options;
  return {
    name,
    start: (x) => ({ spot: startOf(spot, n, x) }),
    drift: (state, _, x) => ({ spot: state.spot.mul(carryOf(rate, dividend, x)) }),
    volatility: (state, _, x) => ({ spot: state.spot.mul(besideEachOther(volatility, x)) }),
    ...(correlation && { correlation }),
    exact(state, _, dt, noise, x) {
      const sigma = besideEachOther(volatility, x);
      const drift = carryOf(rate, dividend, x).sub(sigma.square().mul(0.5));
      return { spot: state.spot.mul(drift.mul(dt).add(sigma.mul(dt.sqrt()).mul(noise.spot)).exp()) };
    },
    mean: (time, x) => ({ spot: startOf(spot, n, x).mul(carryOf(rate, dividend, x).mul(time).exp()) }),
    quantities: { of: name, spot, volatility, rate, dividend },
    logarithmic: ['spot'],
    admissible: { spot: { above: 0 }, ...admissibleInputs([volatility], { atLeast: 0 }) },
  };
}
