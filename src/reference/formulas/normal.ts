import type { Expression } from '../../graph/index.ts';
import { positive } from './condition.ts';

/** The quantities of a European option on one price that follows dS = μ·dt + σ·dW (Bachelier, 1900), paid at maturity. */
export const normal = {
  needs: ['spot', 'strike', 'volatility', 'maturity'],
  defaults: { drift: 0, rate: 0 },
  domain: ['volatility', 'maturity'].map(positive),
} as const;

type Motion = Readonly<Record<'spot' | 'drift' | 'volatility' | 'maturity', Expression>>;

/** Mean and standard deviation of the price at maturity, S + μ·T and σ√T. */
export function atMaturity({ spot, drift, volatility, maturity }: Motion): {
  readonly mean: Expression;
  readonly deviation: Expression;
} {
  return { mean: spot.add(drift.mul(maturity)), deviation: volatility.mul(maturity.sqrt()) };
}
