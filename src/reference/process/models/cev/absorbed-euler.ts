import { mapParts } from '../../parts.ts';
import { eulerMaruyama } from '../../schemes/euler-maruyama.ts';
import type { Scheme } from '../../schemes/scheme.ts';

/**
 * Euler and Maruyama's step, of which a price that falls below 0 becomes 0. It stays there, where drift and volatility vanish.
 * Discounted prices gain what is cut off below 0, which is little where hardly a path gets there.
 */
export const absorbedEuler: Scheme = {
  name: 'absorbed-euler',
  step: (...step) => mapParts(eulerMaruyama.step(...step), (part) => part.relu()),
};
