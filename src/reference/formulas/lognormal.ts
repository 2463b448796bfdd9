import { positive } from './condition.ts';

/** The quantities of a European option on one price that follows dS = r·S·dt + σ·S·dW (Black and Scholes, 1973). */
export const lognormal = {
  needs: ['spot', 'strike', 'volatility', 'maturity'],
  defaults: { rate: 0 },
  domain: ['spot', 'strike', 'volatility', 'maturity'].map(positive),
} as const;
