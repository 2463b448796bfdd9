import { concat, type Expression } from '../../../graph/index.ts';
import type { NoiseCorrelation } from '../correlation.ts';
import type { Admissible } from '../diffusion.ts';
import { columnOf, isList, type OfComponents } from '../number-or-input.ts';
import type { Inputs } from '../parts.ts';

/** Prices of one asset or several, which follow one kind of diffusion. All that is a list has one entry an asset. */
export interface PricesOptions {
  /** Where they start: numbers, or names of inputs. Default: the input `spot`. */
  readonly spot?: OfComponents;
  /** Of the assets' Brownian motions. Default: independent. */
  readonly correlation?: NoiseCorrelation;
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
