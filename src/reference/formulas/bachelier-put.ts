import { bachelierCall } from './bachelier-call.ts';
import { closedForm } from './closed-form.ts';
import { normal } from './normal.ts';

/** The put on a price that moves by Brownian motion: by symmetry the call with spot and strike exchanged ({@link bachelierCall}). */
export const bachelierPut = closedForm({
  name: 'the Bachelier put',
  ...normal,
  value: ({ spot, strike, ...others }) => bachelierCall.value({ spot: strike, strike: spot, ...others }),
});
