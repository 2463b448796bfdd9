import { geometricAsianCall } from '../../formulas/index.ts';
import { average, call } from '../../payoffs/index.ts';
import { checkNumbers, type NumberOrInput, numberAt } from '../number-or-input.ts';
import type { ProcessControl } from './process-control.ts';

/** Quantities of a call under Black and Scholes, each a number or the name of an input. */
export interface GeometricAsianControlOptions {
  /** How often the price is averaged: the steps of the model. */
  readonly dates: number;
  readonly strike: NumberOrInput;
  readonly maturity: NumberOrInput;
  /** Default: the input `spot`. */
  readonly spot?: NumberOrInput;
  /** Default: the input `volatility`. */
  readonly volatility?: NumberOrInput;
  /** Default 0. */
  readonly rate?: NumberOrInput;
  /** Default 0. */
  readonly dividend?: NumberOrInput;
}

/**
 * The call on the geometric mean, for that on the arithmetic one, of a geometric Brownian motion in exact steps (Kemna and Vorst, "A
 * pricing method for options based on average asset values", 1990).
 *
 * @throws InputError naming the option that does not fit
 */
export function geometricAsianControl(options: GeometricAsianControlOptions): ProcessControl {
  const {
    dates,
    strike,
    maturity,
    spot = 'spot',
    volatility = 'volatility',
    rate = 0,
    dividend = 0,
  } = options;
  const quantities = { spot, strike, volatility, maturity, rate, dividend };
  for (const [what, given] of Object.entries(quantities))
    checkNumbers(`${what} of a geometric Asian call`, given);
  const formula = geometricAsianCall(dates);
  return {
    payoff: call({ strike, on: average({ kind: 'geometric' }) }),
    // Of the path it is Lipschitz continuous, and the path is the model's own.
    continuous: true,
    mean: (x) =>
      formula.value({
        spot: numberAt(spot, x),
        strike: numberAt(strike, x),
        volatility: numberAt(volatility, x),
        maturity: numberAt(maturity, x),
        rate: numberAt(rate, x),
        dividend: numberAt(dividend, x),
      }),
  };
}
