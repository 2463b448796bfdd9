import { growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { atMaturity, normal } from './normal.ts';

/**
 * The call on a price that moves by Brownian motion, e^(−rT)·E[(S_T − K)⁺], dS = μ·dt + σ·dW: e^(−rT)·s·(d·Φ(d) + φ(d)), s = σ√T, d
 * = (S + μ·T − K)/s (Bachelier, "Théorie de la spéculation", 1900). Spot and strike may have any sign. `volatility` is in units of
 * price per square root of time, and positive. `drift` is in units of price per unit of time, and `rate` discounts alone; both
 * default to 0.
 */
export const bachelierCall = closedForm({
  name: 'the Bachelier call',
  ...normal,
  value: ({ strike, rate, ...motion }) => {
    const { mean, deviation } = atMaturity(motion);
    const d = mean.sub(strike).div(deviation);
    return d.mul(d.normalCdf()).add(d.normalCdf(1)).mul(deviation).div(growth(rate, motion.maturity));
  },
});
