import type { OfComponents } from './number-or-input.ts';

/** What prices in Black and Scholes' model are made of. */
export interface LognormalQuantities {
  readonly of: 'geometric Brownian motion';
  readonly spot: OfComponents;
  readonly volatility: OfComponents;
  readonly rate: OfComponents;
  readonly dividend: OfComponents;
}

/** What prices in Heston's model are made of. */
export interface HestonQuantities {
  readonly of: "Heston's model";
  readonly spot: OfComponents;
  readonly variance: OfComponents;
  readonly rate: OfComponents;
  readonly dividend: OfComponents;
  readonly meanReversion: OfComponents;
  readonly longRunVariance: OfComponents;
  readonly varianceCorrelation: OfComponents;
}

export type DiffusionQuantities = LognormalQuantities | HestonQuantities;
