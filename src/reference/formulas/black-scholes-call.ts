import { call, growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { lognormal } from './lognormal.ts';

/**
 * The call on a lognormal price, e^(−rT)·E[(S_T − K)⁺], dS = r·S·dt + σ·S·dW: S·Φ(d₁) − K·e^(−rT)·Φ(d₂), d₁ = (ln(S/K) + (r +
 * σ²/2)·T)/(σ√T), d₂ = d₁ − σ√T (Black and Scholes, "The pricing of options and corporate liabilities", 1973). `volatility`
 * is per square root of the unit of time, `rate` (default 0) compounds continuously. All others are positive.
 */
export const blackScholesCall = closedForm({
  name: 'the Black–Scholes call',
  ...lognormal,
  value: ({ spot, strike, volatility, maturity, rate }) => {
    const grown = growth(rate, maturity);
    return call(spot.mul(grown), volatility.mul(maturity.sqrt()), strike).div(grown);
  },
});
