import type { SharedScheme } from './scheme.ts';

/** The diffusion's own step, exact in distribution, of a diffusion that has one. */
export const exact: SharedScheme = {
  name: 'exact',
  obstacle: (diffusion) =>
    diffusion.exact === undefined
      ? { needs: `a step of ${diffusion.name} that is exact in distribution`, received: 'none' }
      : undefined,
  step: (diffusion, state, time, dt, noise, x) => diffusion.exact!(state, time, dt, noise, x),
};
