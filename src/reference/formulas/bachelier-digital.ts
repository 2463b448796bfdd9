import { growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { normal } from './normal.ts';

/** Pays 1 at maturity where the price is above the strike then: e^(−rT)·Φ((S − K)/(σ√T)), of the quantities of {@link bachelierCall}. */
export const bachelierDigital = closedForm({
  name: 'the Bachelier digital',
  ...normal,
  value: ({ spot, strike, volatility, maturity, rate }) =>
    spot.sub(strike).div(volatility.mul(maturity.sqrt())).normalCdf().div(growth(rate, maturity)),
});
