import { exceeding, growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { lognormal } from './lognormal.ts';

/** Pays 1 at maturity where the price is above the strike then: e^(−rT)·Φ(d₂), of the quantities of {@link blackScholesCall}. */
export const blackScholesDigital = closedForm({
  name: 'the Black–Scholes digital',
  ...lognormal,
  value: ({ spot, strike, volatility, maturity, rate }) => {
    const grown = growth(rate, maturity);
    const { probability } = exceeding(spot.mul(grown), volatility.mul(maturity.sqrt()), strike);
    return probability.div(grown);
  },
});
