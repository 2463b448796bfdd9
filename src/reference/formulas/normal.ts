import { positive } from './condition.ts';

/** The quantities of a European option on one price that follows dS = σ·dW (Bachelier, 1900), paid at maturity. */
export const normal = {
  needs: ['spot', 'strike', 'volatility', 'maturity'],
  defaults: { rate: 0 },
  domain: ['volatility', 'maturity'].map(positive),
} as const;
