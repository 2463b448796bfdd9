import { call } from './black.ts';
import { closedForm } from './closed-form.ts';
import { forwardOf, lognormal } from './lognormal.ts';

/**
 * The call on a lognormal price, e^(−rT)·E[(S_T − K)⁺], dS = (r − q)·S·dt + σ·S·dW. It is e^(−rT)·(F·Φ(d₁) − K·Φ(d₂)), F = S·e^((r −
 * q)T), d₁ = ln(F/K)/(σ√T) + σ√T/2, d₂ = d₁ − σ√T (Black and Scholes, "The pricing of options and corporate liabilities", 1973).
 * `volatility` is per square root of the unit of time. `rate` and `dividend` (both 0 by default) are paid continuously. All others
 * are positive.
 */
export const blackScholesCall = closedForm({
  name: 'the Black–Scholes call',
  ...lognormal,
  value: ({ strike, volatility, ...market }) => {
    const { forward, grown } = forwardOf(market);
    return call(forward, volatility.mul(market.maturity.sqrt()), strike).div(grown);
  },
});
