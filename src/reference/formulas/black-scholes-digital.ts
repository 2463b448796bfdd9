import { exceeding } from './black.ts';
import { closedForm } from './closed-form.ts';
import { forwardOf, lognormal } from './lognormal.ts';

/** Pays 1 at maturity where the price is above the strike then: e^(−rT)·Φ(d₂), of the quantities of {@link blackScholesCall}. */
export const blackScholesDigital = closedForm({
  name: 'the Black–Scholes digital',
  ...lognormal,
  value: ({ strike, volatility, ...market }) => {
    const { forward, grown } = forwardOf(market);
    const { probability } = exceeding(forward, volatility.mul(market.maturity.sqrt()), strike);
    return probability.div(grown);
  },
});
