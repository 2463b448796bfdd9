import { growth } from './black.ts';
import { closedForm } from './closed-form.ts';
import { atMaturity, normal } from './normal.ts';

/** Pays 1 at maturity where the price is above the strike then: e^(−rT)·Φ((S + μ·T − K)/(σ√T)), of the quantities of {@link bachelierCall}. */
export const bachelierDigital = closedForm({
  name: 'the Bachelier digital',
  ...normal,
  value: ({ strike, rate, ...motion }) => {
    const { mean, deviation } = atMaturity(motion);
    return mean.sub(strike).div(deviation).normalCdf().div(growth(rate, motion.maturity));
  },
});
