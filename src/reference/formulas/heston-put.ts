import { closedForm } from './closed-form.ts';
import { heston } from './heston.ts';
import { hestonError } from './heston-error.ts';
import { hestonOption } from './heston-integral.ts';
import { forwardOf } from './lognormal.ts';

/** The put in Heston's model, by parity with {@link hestonCall}, whose quantities and accuracy it has. */
export const hestonPut = closedForm({
  name: 'the Heston put',
  ...heston,
  error: hestonError('call'),
  value: ({ spot, rate, dividend, strike, ...process }) => {
    const { forward, grown } = forwardOf({ spot, rate, dividend, maturity: process.maturity });
    return hestonOption(forward, strike, process).call.add(strike).sub(forward).div(grown);
  },
});
