import type { Optimiser } from '../methods/optimiser.ts';

/** The state vector that holds the mask. */
export const MASK = 'sparse.mask';

/**
 * An optimiser whose state has a mask beside its own: 0 for each parameter that stays zero, else 1. Steps carry it unchanged, so
 * who takes them may change it between calls and compiles nothing. It starts at zero like all state: write it first.
 */
export function maskedOptimiser(optimiser: Optimiser): Optimiser {
  return {
    ...optimiser,
    state: [...optimiser.state, MASK],
    update(parameters, gradient, state, rates) {
      const mask = state[state.length - 1];
      const next = optimiser.update(parameters, gradient.mul(mask), state.slice(0, -1), rates);
      return { parameters: next.parameters, state: [...next.state, mask] };
    },
  };
}
