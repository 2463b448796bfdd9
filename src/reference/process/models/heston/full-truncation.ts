import { besideEachOther } from '../../number-or-input.ts';
import type { Scheme } from '../../schemes/scheme.ts';
import type { HestonOptions } from './heston-options.ts';
import { rootOf } from './root.ts';

/**
 * Euler's steps of variance and logarithm of the price, with v⁺ in place of v in drifts and volatilities (Lord, Koekkoek and van Dijk, "A
 * comparison of biased simulation schemes for stochastic volatility models", 2010). Variances may become negative, but have no
 * volatility there. Discounted prices are martingales, and the bias is of order 1 in the step, with a large factor where
 * variances often reach 0.
 */
export function fullTruncation({
  rate = 0,
  dividend = 0,
  meanReversion,
  longRunVariance,
  volatilityOfVariance,
}: HestonOptions): Scheme {
  return {
    name: 'full-truncation',
    pathwise: true,
    step(_, { spot, variance }, __, dt, noise, x) {
      const [r, q, kappa, theta, xi] = [
        rate,
        dividend,
        meanReversion,
        longRunVariance,
        volatilityOfVariance,
      ].map((given) => besideEachOther(given, x));
      const v = variance.relu();
      const root = rootOf(variance).mul(dt.sqrt());
      return {
        spot: spot.mul(r.sub(q).sub(v.mul(0.5)).mul(dt).add(root.mul(noise.spot)).exp()),
        variance: variance.add(theta.sub(v).mul(kappa).mul(dt)).add(root.mul(xi).mul(noise.variance)),
      };
    },
  };
}
