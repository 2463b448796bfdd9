import { put } from './black.ts';
import { closedForm } from './closed-form.ts';
import { forwardOf, lognormal } from './lognormal.ts';

/** The put on a lognormal price, e^(−rT)·E[(K − S_T)⁺], of the quantities of {@link blackScholesCall}. */
export const blackScholesPut = closedForm({
  name: 'the Black–Scholes put',
  ...lognormal,
  value: ({ strike, volatility, ...market }) => {
    const { forward, grown } = forwardOf(market);
    return put(forward, volatility.mul(market.maturity.sqrt()), strike).div(grown);
  },
});
