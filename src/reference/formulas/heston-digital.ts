import { closedForm } from './closed-form.ts';
import { heston } from './heston.ts';
import { hestonError } from './heston-error.ts';
import { hestonOption } from './heston-integral.ts';
import { forwardOf } from './lognormal.ts';

/** Pays 1 at maturity where the price is above the strike then, in Heston's model: of the quantities of {@link hestonCall}. */
export const hestonDigital = closedForm({
  name: 'the Heston digital',
  ...heston,
  error: hestonError('probability'),
  value: ({ spot, rate, dividend, strike, ...process }) => {
    const { forward, grown } = forwardOf({ spot, rate, dividend, maturity: process.maturity });
    return hestonOption(forward, strike, process).probability.div(grown);
  },
});
