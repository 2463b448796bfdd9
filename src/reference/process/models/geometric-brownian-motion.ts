import type { Diffusion } from '../diffusion.ts';
import { besideEachOther, checkNumbers, countComponents, type OfComponents } from '../number-or-input.ts';
import { admissibleInputs, type PricesOptions, startOf } from './prices.ts';

export interface GeometricBrownianMotionOptions extends PricesOptions {
  /** σ, per square root of time: numbers, or names of inputs. Default: the input `volatility`. */
  readonly volatility?: OfComponents;
  /** r, per unit of time, the same by which payoffs are discounted. Default 0. */
  readonly rate?: OfComponents;
  /** q, per unit of time, paid continuously. Default 0. */
  readonly dividend?: OfComponents;
}

/**
 * Black and Scholes' model, dS = (r − q)·S·dt + σ·S·dW ("The pricing of options and corporate liabilities", 1973), of one asset or
 * several. Its steps are exact at any length, S·exp((r − q − σ²/2)·dt + σ·√dt·ε). The state has one part, `spot`, which must
 * start above 0.
 *
 * @throws InputError naming the option that does not fit
 */
export function geometricBrownianMotion(options: GeometricBrownianMotionOptions = {}): Diffusion {
  const { spot = 'spot', volatility = 'volatility', rate = 0, dividend = 0, correlation } = options;
  const name = 'geometric Brownian motion';
  checkNumbers(`spot of ${name}`, spot, 'positive');
  checkNumbers(`volatility of ${name}`, volatility, 'nonnegative');
  checkNumbers(`rate of ${name}`, rate);
  checkNumbers(`dividend of ${name}`, dividend);
  const n = countComponents(name, { spot, volatility, rate, dividend });
  return {
    name,
    start: (x) => ({ spot: startOf(spot, n, x) }),
    drift: (state, _, x) => ({
      spot: state.spot.mul(besideEachOther(rate, x).sub(besideEachOther(dividend, x))),
    }),
    volatility: (state, _, x) => ({ spot: state.spot.mul(besideEachOther(volatility, x)) }),
    ...(correlation && { correlation }),
    exact(state, _, dt, noise, x) {
      const sigma = besideEachOther(volatility, x);
      const drift = besideEachOther(rate, x).sub(besideEachOther(dividend, x)).sub(sigma.square().mul(0.5));
      return { spot: state.spot.mul(drift.mul(dt).add(sigma.mul(dt.sqrt()).mul(noise.spot)).exp()) };
    },
    logarithmic: ['spot'],
    admissible: { spot: { above: 0 }, ...admissibleInputs([volatility], { atLeast: 0 }) },
  };
}
