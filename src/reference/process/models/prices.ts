import { concat, type Expression } from '../../../graph/index.ts';
import { anything, type OptionSchemas } from '../../options.ts';
import type { NoiseCorrelation } from '../correlation.ts';
import type { Admissible } from '../diffusion.ts';
import {
  besideEachOther,
  checkNumbers,
  columnOf,
  countComponents,
  isList,
  type OfComponents,
} from '../number-or-input.ts';
import type { Inputs } from '../parts.ts';

/** Prices of one asset or several, which follow one kind of diffusion. All that is a list has one entry an asset. */
export interface PricesOptions {
  /** Where they start: numbers, or names of inputs. Default: the input `spot`. */
  readonly spot?: OfComponents;
  /** Of the assets' Brownian motions. Default: independent. */
  readonly correlation?: NoiseCorrelation;
}

/** Prices of assets that pay dividends, in a market with a rate. */
export interface CarriedPricesOptions extends PricesOptions {
  /** σ, per square root of time: numbers, or names of inputs. Default: the input `volatility`. */
  readonly volatility?: OfComponents;
  /** r, per unit of time, the same by which payoffs are discounted. Default 0. */
  readonly rate?: OfComponents;
  /** q, per unit of time, paid continuously. Default 0. */
  readonly dividend?: OfComponents;
}

/* Numbers have words of their own, and so has a correlation. */

export const pricesSchemas: OptionSchemas<PricesOptions> = { spot: anything, correlation: anything };

export const carriedPricesSchemas: OptionSchemas<CarriedPricesOptions> = {
  ...pricesSchemas,
  volatility: anything,
  rate: anything,
  dividend: anything,
};

/**
 * Options with their defaults, checked, and how many prices there are.
 *
 * @throws InputError naming the option that does not fit
 */
export function carriedPrices(
  name: string,
  { spot = 'spot', volatility = 'volatility', rate = 0, dividend = 0 }: CarriedPricesOptions,
): Required<Omit<CarriedPricesOptions, 'correlation'>> & { readonly n: number } {
  checkNumbers(`spot of ${name}`, spot, 'positive');
  checkNumbers(`volatility of ${name}`, volatility, 'nonnegative');
  checkNumbers(`rate of ${name}`, rate);
  checkNumbers(`dividend of ${name}`, dividend);
  return {
    spot,
    volatility,
    rate,
    dividend,
    n: countComponents(name, { spot, volatility, rate, dividend }),
  };
}

/** The cost of carry r − q, by which prices grow in mean. */
export function carryOf(rate: OfComponents, dividend: OfComponents, x: Inputs): Expression {
  return besideEachOther(rate, x).sub(besideEachOther(dividend, x));
}

/** The prices [N, Q, n] where paths start. */
export function startOf(spot: OfComponents, n: number, x: Inputs): Expression {
  const each = isList(spot) ? spot : Array.from({ length: n }, () => spot);
  return each.length === 1
    ? columnOf(each[0], x)
    : concat(
        each.map((one) => columnOf(one, x)),
        2,
      );
}

/** The same is admissible of all inputs among these. */
export function admissibleInputs(
  given: readonly OfComponents[],
  admissible: Admissible,
): Record<string, Admissible> {
  const names = given.flat().filter((one) => typeof one === 'string');
  return Object.fromEntries(names.map((name) => [name, admissible]));
}
