import { describe, InputError } from '../../../tensor/index.ts';
import type { Diffusion } from '../diffusion.ts';
import { eulerMaruyama } from './euler-maruyama.ts';
import { exact } from './exact.ts';
import { milstein } from './milstein.ts';
import type { Scheme } from './scheme.ts';

export type { Scheme } from './scheme.ts';

/** Schemes by name. */
export const schemes = {
  'euler-maruyama': eulerMaruyama,
  milstein,
  exact,
} satisfies Record<string, Scheme>;

export type SchemeName = keyof typeof schemes;

/**
 * A scheme by its name, or as it is. Default: exact where the diffusion has such a step, else Euler and Maruyama's.
 *
 * @throws InputError where there is none of that name
 */
export function schemeOf(given: SchemeName | Scheme | undefined, diffusion: Diffusion): Scheme {
  if (given === undefined) return diffusion.exact === undefined ? eulerMaruyama : exact;
  if (typeof given === 'object' && given !== null) return given;
  if (Object.hasOwn(schemes, given)) return schemes[given];
  throw new InputError(
    `a scheme must be one of ${Object.keys(schemes).join(', ')}, or a Scheme`,
    describe(given),
    'Correct the name.',
  );
}
