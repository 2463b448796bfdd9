import { growth, put } from './black.ts';
import { closedForm } from './closed-form.ts';
import { lognormal } from './lognormal.ts';

/** The put on a lognormal price, e^(−rT)·E[(K − S_T)⁺], of the quantities of {@link blackScholesCall}. */
export const blackScholesPut = closedForm({
  name: 'the Black–Scholes put',
  ...lognormal,
  value: ({ spot, strike, volatility, maturity, rate }) => {
    const grown = growth(rate, maturity);
    return put(spot.mul(grown), volatility.mul(maturity.sqrt()), strike).div(grown);
  },
});
