import { bachelierCall } from './bachelier-call.ts';
import { closedForm } from './closed-form.ts';
import { normal } from './normal.ts';

/** The put on a price that moves by Brownian motion: by symmetry the call with spot and strike exchanged, and the drift turned around ({@link bachelierCall}). */
export const bachelierPut = closedForm({
  name: 'the Bachelier put',
  ...normal,
  value: ({ spot, strike, drift, ...others }) =>
    bachelierCall.value({ spot: strike, strike: spot, drift: drift.neg(), ...others }),
});
