import { constant, type Expression } from '../../../graph/index.ts';
import { blackScholesCall } from '../../formulas/index.ts';
import { checkedOptions } from '../../options.ts';
import type { ObservedStep, Payoff } from '../../payoffs/index.ts';
import { positivePart } from '../../smoothing.ts';
import type { HestonQuantities } from '../diffusion-quantities.ts';
import { type NumberOrInput, numberAt } from '../number-or-input.ts';
import type { Inputs } from '../parts.ts';
import { type Scheme, schemeOf } from '../schemes/index.ts';
import type { ControlOfProcess } from './process-control.ts';
import {
  discountedAs,
  type OptionControlOptions,
  optionControlSchemas,
  quantitiesOf,
  strikeOf,
} from './taken.ts';

const WHAT = 'the control by Black and Scholes';

/**
 * A call on a price with a volatility that does not vary, driven by the Brownian motion of Heston's price. Its mean is Black and
 * Scholes' price. Its variance is the mean one of the path, θ + (v₀ − θ)·(1 − e^(−κT))/(κT), a function of the inputs. All but
 * another strike is the model's own.
 *
 * @throws InputError naming the option that does not fit; with the model, where its diffusion is not that of `heston`
 */
export function blackScholesControl(options: OptionControlOptions = {}): ControlOfProcess {
  const { strike: given, coefficient } = checkedOptions(WHAT, options, optionControlSchemas);
  return (process) => {
    const { maturity, diffusion } = process;
    const strike = strikeOf(WHAT, process, given);
    const quantities = quantitiesOf(WHAT, process, "Heston's model");
    const scheme = schemeOf(process.scheme, diffusion);
    const read = (x: Inputs) => quantitiesAt(quantities, maturity, x);
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
      ...(coefficient !== undefined && { coefficient }),
      mean(x) {
        const { spot, rate, dividend, volatility } = read(x);
        const [k, until] = [numberAt(strike, x), numberAt(maturity, x)];
        const value = blackScholesCall.value({
          spot,
          volatility,
          rate,
          dividend,
          strike: k,
          maturity: until,
        });
        return discountedAs(process, value, quantities.rate, x);
      },
    };
  };
}

/**
 * The normal of the price's Brownian motion. Heston's schemes that correlate noise themselves take the variance's and one that is
 * independent of it, all others this very one.
 */
function motionOf({ noise }: ObservedStep, rho: Expression, scheme: Scheme): Expression {
  if (scheme.noise !== 'independent') return noise.spot;
  return rho.mul(noise.variance).add(rho.square().neg().add(1).sqrt().mul(noise.spot));
}

/** Heston's quantities, and the volatility that stands for its own. */
function quantitiesAt(
  of: Readonly<Record<Exclude<keyof HestonQuantities, 'of'>, NumberOrInput>>,
  maturity: NumberOrInput,
  x: Inputs,
) {
  const [kappa, theta, v] = [of.meanReversion, of.longRunVariance, of.variance].map((one) =>
    numberAt(one, x),
  );
  const lost = kappa.mul(numberAt(maturity, x));
  const share = constant(1).sub(lost.neg().exp()).div(lost);
  return {
    spot: numberAt(of.spot, x),
    rate: numberAt(of.rate, x),
    dividend: numberAt(of.dividend, x),
    varianceCorrelation: numberAt(of.varianceCorrelation, x),
    volatility: theta.add(v.sub(theta).mul(share)).sqrt(),
  };
}
