import { InputError } from '../../../tensor/index.ts';
import type { Scheme } from './scheme.ts';

/** The diffusion's own step, exact in distribution. @throws InputError where the diffusion has none */
export const exact: Scheme = {
  name: 'exact',
  step(diffusion, state, time, dt, noise, x) {
    if (diffusion.exact === undefined)
      throw new InputError(
        `scheme exact needs a step of ${diffusion.name} that is exact in distribution`,
        'none',
        'Take scheme euler-maruyama or milstein, or give the diffusion its exact step.',
      );
    return diffusion.exact(state, time, dt, noise, x);
  },
};
