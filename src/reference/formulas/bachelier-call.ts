import { growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { normal } from './normal.ts';

/**
 * The call on a price that moves by Brownian motion, e^(−rT)·E[(S_T − K)⁺], dS = σ·dW: e^(−rT)·s·(d·Φ(d) + φ(d)), s = σ√T, d = (S −
 * K)/s (Bachelier, "Théorie de la spéculation", 1900). Spot and strike may have any sign. The price has no drift: `rate` (default
 * 0) discounts alone. `volatility` is in units of price per square root of time.
 */
export const bachelierCall = closedForm({
  name: 'the Bachelier call',
  ...normal,
  value: ({ spot, strike, volatility, maturity, rate }) => {
    const s = volatility.mul(maturity.sqrt());
    const d = spot.sub(strike).div(s);
    return d.mul(d.normalCdf()).add(d.normalCdf(1)).mul(s).div(growth(rate, maturity));
  },
});
