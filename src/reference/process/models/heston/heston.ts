import type { Expression } from '../../../../graph/index.ts';
import { checkedOptions } from '../../../options.ts';
import type { Diffusion } from '../../diffusion.ts';
import { besideEachOther, checkNumbers, countComponents } from '../../number-or-input.ts';
import { admissibleInputs, carryOf, startOf } from '../prices.ts';
import { fullTruncation } from './full-truncation.ts';
import { hestonCorrelation } from './heston-correlation.ts';
import { type HestonOptions, hestonSchemas } from './heston-options.ts';
import { quadraticExponential } from './quadratic-exponential.ts';
import { rootOf } from './root.ts';

/**
 * Heston's model of a price with a variance of its own, dS = (r − q)·S·dt + √v·S·dW, dv = κ(θ − v)·dt + ξ√v·dB, dW·dB = ρ·dt ("A
 * closed-form solution for options with stochastic volatility", 1993). The state has the parts `spot` and `variance`.
 *
 * Of several assets, each has a variance of its own, and `correlation` is that of their prices. A variance moves with other
 * assets through its price alone.
 *
 * Its schemes are `quadratic-exponential` ({@link quadraticExponential}, the default) and `full-truncation`
 * ({@link fullTruncation}). Variances reach 0 where 2κθ < ξ² (Feller's condition does not hold), which both allow.
 *
 * @throws InputError naming the option that does not fit
 */
export function heston(options: HestonOptions): Diffusion {
  const name = "Heston's model";
  checkedOptions(name, options, hestonSchemas);
  const { spot = 'spot', variance = 'variance', rate = 0, dividend = 0, correlation } = options;
  const { meanReversion, longRunVariance, volatilityOfVariance, varianceCorrelation } = options;
  checkNumbers(`spot of ${name}`, spot, 'positive');
  checkNumbers(`variance of ${name}`, variance, 'nonnegative');
  const positive = { meanReversion, longRunVariance, volatilityOfVariance };
  for (const [what, given] of Object.entries(positive)) checkNumbers(`${what} of ${name}`, given, 'positive');
  for (const [what, given] of Object.entries({ rate, dividend })) checkNumbers(`${what} of ${name}`, given);
  checkNumbers(`varianceCorrelation of ${name}`, varianceCorrelation, 'correlation');
  const n = countComponents(name, { spot, variance, ...positive, varianceCorrelation, rate, dividend });
  const given = { ...options, rate, dividend };
  const root = ({ variance: v }: Readonly<Record<string, Expression>>) => rootOf(v);
  return {
    name,
    start: (x) => ({ spot: startOf(spot, n, x), variance: startOf(variance, n, x) }),
    drift: (state, _, x) => ({
      spot: state.spot.mul(carryOf(rate, dividend, x)),
      variance: besideEachOther(longRunVariance, x)
        .sub(state.variance.relu())
        .mul(besideEachOther(meanReversion, x)),
    }),
    volatility: (state, _, x) => ({
      spot: state.spot.mul(root(state)),
      variance: root(state).mul(besideEachOther(volatilityOfVariance, x)),
    }),
    correlation: hestonCorrelation(varianceCorrelation, correlation, n),
    mean(time, x) {
      const [theta, v] = [besideEachOther(longRunVariance, x), startOf(variance, n, x)];
      const left = besideEachOther(meanReversion, x).mul(time).neg().exp();
      return {
        spot: startOf(spot, n, x).mul(carryOf(rate, dividend, x).mul(time).exp()),
        variance: theta.add(v.sub(theta).mul(left)),
      };
    },
    quantities: {
      of: name,
      ...{ spot, variance, rate, dividend, meanReversion, longRunVariance, varianceCorrelation },
    },
    schemes: [quadraticExponential(given), fullTruncation(given)],
    logarithmic: ['spot'],
    admissible: {
      spot: { above: 0 },
      variance: { atLeast: 0 },
      ...admissibleInputs(Object.values(positive), { above: 0 }),
      ...admissibleInputs([varianceCorrelation], { above: -1, below: 1 }),
    },
  };
}
