import type { Expression } from '../../../../graph/index.ts';
import { anything, checkedOptions } from '../../../options.ts';
import type { Diffusion } from '../../diffusion.ts';
import {
  besideEachOther,
  checkNumbers,
  type NumberOrInput,
  numberAt,
  type OfComponents,
} from '../../number-or-input.ts';
import type { Inputs } from '../../parts.ts';
import {
  admissibleInputs,
  type CarriedPricesOptions,
  carriedPrices,
  carriedPricesSchemas,
  carryOf,
  startOf,
} from '../prices.ts';
import { absorbedEuler } from './absorbed-euler.ts';

export interface CevOptions extends CarriedPricesOptions {
  /** β, from ½ to 1: a number, or the name of an input. Of all assets the same. */
  readonly elasticity: NumberOrInput;
  /** σ, per square root of time, in units of price to the power 1 − β: numbers, or names of inputs. Default: the input `volatility`. */
  readonly volatility?: OfComponents;
}

/**
 * The model of constant elasticity of variance, dS = (r − q)·S·dt + σ·S^β·dW (Cox, "Notes on option pricing I", 1975), of one
 * asset or several. With β = 1 it is Black and Scholes'. A price that reaches 0 stays there. Its scheme is `absorbed-euler`
 * ({@link absorbedEuler}). The state has one part, `spot`.
 *
 * @throws InputError naming the option that does not fit
 */
export function cev(options: CevOptions): Diffusion {
  const name = 'the CEV model';
  const schemas = { ...carriedPricesSchemas, elasticity: anything };
  const { elasticity, correlation } = checkedOptions(name, options, schemas);
  checkNumbers(`elasticity of ${name}`, elasticity, 'elasticity');
  const { spot, volatility, rate, dividend, n } = carriedPrices(name, options);
  return {
    name,
    start: (x) => ({ spot: startOf(spot, n, x) }),
    drift: (state, _, x) => ({ spot: state.spot.mul(carryOf(rate, dividend, x)) }),
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
