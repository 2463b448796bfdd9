import type { Expression } from '../../../../graph/index.ts';
import type { Diffusion } from '../../diffusion.ts';
import {
  besideEachOther,
  checkNumbers,
  countComponents,
  type NumberOrInput,
  numberAt,
  type OfComponents,
} from '../../number-or-input.ts';
import type { Inputs } from '../../parts.ts';
import { admissibleInputs, type PricesOptions, startOf } from '../prices.ts';
import { absorbedEuler } from './absorbed-euler.ts';

export interface CevOptions extends PricesOptions {
  /** β, from ½ to 1: a number, or the name of an input. Of all assets the same. */
  readonly elasticity: NumberOrInput;
  /** σ, per square root of time, in units of price to the power 1 − β: numbers, or names of inputs. Default: the input `volatility`. */
  readonly volatility?: OfComponents;
  /** r, per unit of time, the same by which payoffs are discounted. Default 0. */
  readonly rate?: OfComponents;
  /** q, per unit of time, paid continuously. Default 0. */
  readonly dividend?: OfComponents;
}

/**
 * The model of constant elasticity of variance, dS = (r − q)·S·dt + σ·S^β·dW (Cox, "Notes on option pricing I", 1975), of one
 * asset or several. With β = 1 it is Black and Scholes'. A price that reaches 0 stays there. Its scheme is `absorbed-euler`
 * ({@link absorbedEuler}). The state has one part, `spot`.
 *
 * @throws InputError naming the option that does not fit
 */
export function cev(options: CevOptions): Diffusion {
  const { elasticity, spot = 'spot', volatility = 'volatility', rate = 0, dividend = 0 } = options;
  const { correlation } = options;
  const name = 'the CEV model';
  checkNumbers(`elasticity of ${name}`, elasticity, 'elasticity');
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
    volatility: (state, _, x) => ({
      spot: powerOf(state.spot, elasticity, x).mul(besideEachOther(volatility, x)),
    }),
    ...(correlation && { correlation }),
    schemes: [absorbedEuler],
    admissible: {
      spot: { above: 0 },
      ...admissibleInputs([volatility], { atLeast: 0 }),
      ...admissibleInputs([elasticity], { atLeast: 0.5, atMost: 1 }),
    },
  };
}

/** S^β of what is above 0, else 0. */
function powerOf(spot: Expression, elasticity: NumberOrInput, x: Inputs): Expression {
  const power =
    typeof elasticity === 'number' ? spot.power(elasticity) : spot.log().mul(numberAt(elasticity, x)).exp();
  return spot.greater(0).where(power, 0);
}
