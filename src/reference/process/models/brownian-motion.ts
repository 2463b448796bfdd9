import { anything, checkedOptions } from '../../options.ts';
import type { Diffusion } from '../diffusion.ts';
import { besideEachOther, checkNumbers, countComponents, type OfComponents } from '../number-or-input.ts';
import { admissibleInputs, type PricesOptions, pricesSchemas, startOf } from './prices.ts';

export interface BrownianMotionOptions extends PricesOptions {
  /** σ, in units of price per square root of time: numbers, or names of inputs. Default: the input `volatility`. */
  readonly volatility?: OfComponents;
  /** μ, in units of price per unit of time. Default 0. */
  readonly drift?: OfComponents;
}

/**
 * Bachelier's model, dS = μ·dt + σ·dW ("Théorie de la spéculation", 1900), of one asset or several. Its steps are exact at any
 * length. The state has one part, `spot`.
 *
 * @throws InputError naming the option that does not fit
 */
export function brownianMotion(options: BrownianMotionOptions = {}): Diffusion {
  const name = 'Brownian motion';
  const schemas = { ...pricesSchemas, volatility: anything, drift: anything };
  const {
    spot = 'spot',
    volatility = 'volatility',
    drift = 0,
    correlation,
  } = checkedOptions(name, options, schemas);
  checkNumbers(`spot of ${name}`, spot);
  checkNumbers(`volatility of ${name}`, volatility, 'nonnegative');
  checkNumbers(`drift of ${name}`, drift);
  const n = countComponents(name, { spot, volatility, drift });
  return {
    name,
    start: (x) => ({ spot: startOf(spot, n, x) }),
    drift: (state, _, x) => ({ spot: state.spot.like(0).add(besideEachOther(drift, x)) }),
    volatility: (state, _, x) => ({ spot: state.spot.like(1).mul(besideEachOther(volatility, x)) }),
    ...(correlation && { correlation }),
    exact(state, _, dt, noise, x) {
      const moved = dt.sqrt().mul(besideEachOther(volatility, x)).mul(noise.spot);
      return { spot: state.spot.add(dt.mul(besideEachOther(drift, x))).add(moved) };
    },
    mean: (time, x) => ({ spot: startOf(spot, n, x).add(time.mul(besideEachOther(drift, x))) }),
    admissible: admissibleInputs([volatility], { atLeast: 0 }),
  };
}
