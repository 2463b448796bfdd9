import { constant, type Expression } from '../../../graph/index.ts';
import { blackScholesCall } from '../../formulas/index.ts';
import type { ObservedStep, Payoff } from '../../payoffs/index.ts';
import { positivePart } from '../../smoothing.ts';
import type { HestonOptions } from '../models/index.ts';
import { checkNumbers, type NumberOrInput, numberAt, type OfComponents } from '../number-or-input.ts';
import type { Inputs } from '../parts.ts';
import type { ProcessOptions } from '../process-options.ts';
import type { ProcessControl } from './process-control.ts';

/** The options of `heston`, of one asset, and those of the call. */
export interface BlackScholesControlOptions extends HestonOptions {
  readonly strike: NumberOrInput;
  readonly maturity: NumberOrInput;
  /** Of the model. Default `quadratic-exponential`. */
  readonly scheme?: ProcessOptions['scheme'];
}

/**
 * A call on a price with a volatility that does not vary, driven by the Brownian motion of Heston's price. Its mean is Black and
 * Scholes' price. Its variance is the mean one of the path, θ + (v₀ − θ)·(1 − e^(−κT))/(κT), a function of the inputs.
 *
 * @throws InputError naming the option that does not fit
 */
export function blackScholesControl(options: BlackScholesControlOptions): ProcessControl {
  const { strike, maturity, scheme = 'quadratic-exponential' } = options;
  const read = quantitiesOf(options);
  checkNumbers('strike of a control', strike);
  checkNumbers('maturity of a control', maturity);
  const payoff: Payoff = {
    name: 'call of Black and Scholes',
    observe: {
      start: ({ spot }) => ({ motion: spot.like(0) }),
      next: ({ motion }, step, x) => ({
        motion: motion.add(step.dt.sqrt().mul(motionOf(step, read(x).varianceCorrelation, scheme))),
      }),
    },
    value(_, { motion }, x) {
      const { spot, rate, dividend, volatility } = read(x);
      const drift = rate.sub(dividend).sub(volatility.square().mul(0.5)).mul(numberAt(maturity, x));
      return positivePart(spot.mul(drift.add(volatility.mul(motion)).exp()).sub(numberAt(strike, x)));
    },
  };
  return {
    payoff,
    // Of the path it is Lipschitz continuous, and the path is the model's own.
    continuous: true,
    mean(x) {
      const { spot, rate, dividend, volatility } = read(x);
      const given = { spot, volatility, rate, dividend };
      return blackScholesCall.value({
        ...given,
        strike: numberAt(strike, x),
        maturity: numberAt(maturity, x),
      });
    },
  };
}

/**
 * The normal of the price's Brownian motion. The quadratic-exponential scheme takes the variance's and one that is independent of it,
 * all others this very one.
 */
function motionOf(
  { noise }: ObservedStep,
  rho: Expression,
  scheme: BlackScholesControlOptions['scheme'],
): Expression {
  const mixes =
    typeof scheme === 'object' ? scheme.noise === 'independent' : scheme === 'quadratic-exponential';
  if (!mixes) return noise.spot;
  return rho.mul(noise.variance).add(rho.square().neg().add(1).sqrt().mul(noise.spot));
}

/** Heston's quantities of one asset, and the volatility that stands for its own. */
function quantitiesOf(options: BlackScholesControlOptions) {
  const { spot = 'spot', variance = 'variance', rate = 0, dividend = 0, maturity } = options;
  const { meanReversion, longRunVariance, varianceCorrelation } = options;
  const all = { spot, variance, rate, dividend, meanReversion, longRunVariance, varianceCorrelation };
  for (const [what, given] of Object.entries(all)) checkNumbers(`${what} of a control`, given);
  const one = (given: OfComponents) => (Array.isArray(given) ? given[0] : given) as NumberOrInput;
  return (x: Inputs) => {
    const [kappa, theta, v] = [meanReversion, longRunVariance, variance].map((of) => numberAt(one(of), x));
    const lost = kappa.mul(numberAt(maturity, x));
    const share = constant(1).sub(lost.neg().exp()).div(lost);
    return {
      spot: numberAt(one(spot), x),
      rate: numberAt(one(rate), x),
      dividend: numberAt(one(dividend), x),
      varianceCorrelation: numberAt(one(varianceCorrelation), x),
      volatility: theta.add(v.sub(theta).mul(share)).sqrt(),
    };
  };
}
