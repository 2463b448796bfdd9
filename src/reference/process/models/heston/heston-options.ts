import { anything, type OptionSchemas } from '../../../options.ts';
import type { OfComponents } from '../../number-or-input.ts';
import { type PricesOptions, pricesSchemas } from '../prices.ts';

/** All but κ, θ, ξ and ρ have defaults. Each is a number or the name of an input, or a list of these, one an asset. */
export interface HestonOptions extends PricesOptions {
  /** Of the price at the start, v₀ ≥ 0. Default: the input `variance`. */
  readonly variance?: OfComponents;
  /** κ > 0, per unit of time. */
  readonly meanReversion: OfComponents;
  /** θ > 0. */
  readonly longRunVariance: OfComponents;
  /** ξ > 0. */
  readonly volatilityOfVariance: OfComponents;
  /** ρ between the Brownian motions of a price and of its variance, between −1 and 1. */
  readonly varianceCorrelation: OfComponents;
  /** r, per unit of time, the same by which payoffs are discounted. Default 0. */
  readonly rate?: OfComponents;
  /** q, per unit of time, paid continuously. Default 0. */
  readonly dividend?: OfComponents;
}

export const hestonSchemas: OptionSchemas<HestonOptions> = {
  ...pricesSchemas,
  variance: anything,
  meanReversion: anything,
  longRunVariance: anything,
  volatilityOfVariance: anything,
  varianceCorrelation: anything,
  rate: anything,
  dividend: anything,
};
