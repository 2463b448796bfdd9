import type { Expression } from '../../graph/index.ts';
import { growth } from './black.ts';
import { positive } from './condition.ts';

/** The quantities of a European option on one price that follows dS = (r − q)·S·dt + σ·S·dW (Black and Scholes, 1973). */
export const lognormal = {
  needs: ['spot', 'strike', 'volatility', 'maturity'],
  defaults: { rate: 0, dividend: 0 },
  domain: ['spot', 'strike', 'volatility', 'maturity'].map(positive),
} as const;

type Market = Readonly<Record<'spot' | 'rate' | 'dividend' | 'maturity', Expression>>;

/** The forward F = S·e^((r − q)·T), and e^(r·T), by which what is paid at maturity is divided. */
export function forwardOf({ spot, rate, dividend, maturity }: Market): {
  readonly forward: Expression;
  readonly grown: Expression;
} {
  return {
    forward: spot.mul(growth(rate.sub(dividend), maturity)),
    grown: growth(rate, maturity),
  };
}
