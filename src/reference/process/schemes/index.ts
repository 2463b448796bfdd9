import { constant } from '../../../graph/index.ts';
import { describe, InputError } from '../../../tensor/index.ts';
import type { Diffusion } from '../diffusion.ts';
import type { Inputs } from '../parts.ts';
import { eulerMaruyama } from './euler-maruyama.ts';
import { exact } from './exact.ts';
import { milstein } from './milstein.ts';
import type { Scheme, SharedScheme } from './scheme.ts';

export type { Scheme } from './scheme.ts';

/** Schemes by name. */
export const schemes = {
  'euler-maruyama': eulerMaruyama,
  milstein,
  exact,
} satisfies Record<string, SharedScheme>;

export type SchemeName = keyof typeof schemes;

/**
 * A scheme by its name, which may be one of the diffusion's own, or as it is. Default: the first of its own, else exact where the
 * diffusion has such a step, else Euler and Maruyama's. {@link checkScheme} says whether there is one.
 */
export function schemeOf(given: string | Scheme | undefined, diffusion: Diffusion): Scheme {
  const { schemes: own = [] } = diffusion;
  if (given === undefined) return own[0] ?? (diffusion.exact === undefined ? eulerMaruyama : exact);
  if (typeof given === 'object') return given;
  return [...own, ...Object.values(schemes)].find(({ name }) => name === given) as Scheme;
}

/**
 * Checks that a diffusion has a scheme, and that it makes steps of it.
 *
 * @param x the inputs, for a state at the start
 * @throws InputError naming those that do
 */
export function checkScheme(given: unknown, diffusion: Diffusion, x: Inputs): void {
  // One that is given as it is was looked at with the process.
  if (given === undefined || (typeof given === 'object' && given !== null)) return;
  const own = (diffusion.schemes ?? []).map(({ name }) => name);
  if (own.includes(given as string)) return;
  const state = diffusion.start(x);
  const obstacleTo = (scheme: SharedScheme) => scheme.obstacle(diffusion, state, constant(0), x);
  const taken = Object.values(schemes).filter((scheme) => obstacleTo(scheme) === undefined);
  const choices = [...own, ...taken.map(({ name }) => name)];
  if (choices.includes(given as string)) return;
  const shared = Object.values<SharedScheme>(schemes).find(({ name }) => name === given);
  const obstacle = shared && obstacleTo(shared);
  if (obstacle !== undefined)
    throw new InputError(
      `scheme ${given} needs ${obstacle.needs}`,
      obstacle.received,
      `Take scheme ${choices.join(' or ')}${obstacle.remedy === undefined ? '' : `, or ${obstacle.remedy}`}.`,
    );
  throw new InputError(
    `a scheme of ${diffusion.name} must be ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}, or a Scheme`,
    describe(given),
    'Correct the name.',
  );
}
