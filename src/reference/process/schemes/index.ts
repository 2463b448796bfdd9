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
 * A scheme by its name, which may be one of the diffusion's own, or as it is. Default: the first of its own, else exact where the
 * diffusion has such a step, else Euler and Maruyama's.
 *
 * @throws InputError where there is none of that name
 */
export function schemeOf(given: string | Scheme | undefined, diffusion: Diffusion): Scheme {
  const { schemes: own = [] } = diffusion;
  if (given === undefined) return own[0] ?? (diffusion.exact === undefined ? eulerMaruyama : exact);
  if (typeof given === 'object' && given !== null) return given;
  const all: readonly Scheme[] = [...own, ...Object.values(schemes)];
  const found = all.find(({ name }) => name === given);
  if (found !== undefined) return found;
  throw new InputError(
    `a scheme of ${diffusion.name} must be one of ${all.map(({ name }) => name).join(', ')}, or a Scheme`,
    describe(given),
    'Correct the name.',
  );
}
