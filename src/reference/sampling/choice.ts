import { describe, InputError, MOST_SOBOL_DIMENSIONS } from '../../tensor/index.ts';
import { pseudoRandom } from './pseudo-random.ts';
import type { Sampling } from './sampling.ts';
import { sobol } from './sobol.ts';

/** Sobol' points in place of pseudo-random numbers. */
export interface SobolSampling {
  readonly kind: 'sobol';
  /**
   * Nets of a point, each scrambled by itself; `paths` must be so many times a power of two. The spread over them tells standard errors
   * of single points, and they give a control variate its coefficient. One net has least noise. Default 1.
   */
  readonly replicates?: number;
  /**
   * Of how many equal steps a path is, all normals of one before those of the next. A Brownian bridge gives the first, most even
   * dimensions to what moves a path most. Default: the steps of a diffusion, else 1, which is no bridge.
   */
  readonly bridge?: number;
}

/** How normals are drawn: `pseudo-random` are independent, `sobol` is short for `{ kind: 'sobol' }`. */
export type SamplingChoice = 'pseudo-random' | 'sobol' | SobolSampling;

/** What a sampling is chosen for. */
export interface Sampled {
  readonly name: string;
  readonly paths: number;
  readonly normals: number;
  readonly sampling?: SamplingChoice;
}

/**
 * The sampling of a model.
 *
 * @throws InputError where there is none of that kind, for more than 256 normals of Sobol' points, for paths that make no nets, and
 *   normals that make no steps
 */
export function samplingOf({ name, paths, normals, sampling = 'pseudo-random' }: Sampled): Sampling {
  if (sampling === 'pseudo-random') return pseudoRandom(paths);
  const { replicates, bridge: steps } = checkedChoice(name, sampling);
  if (normals > MOST_SOBOL_DIMENSIONS)
    throw new InputError(
      `Sobol' points of ${name} take at most ${MOST_SOBOL_DIMENSIONS} normals a path`,
      String(normals),
      'Take fewer steps, or pseudo-random sampling.',
    );
  if (!Number.isInteger(Math.log2(paths / replicates)) || paths < replicates)
    throw new InputError(
      `paths of ${name} must be ${replicates === 1 ? '' : `${replicates} times `}a power of two for Sobol' points`,
      String(paths),
      `Take ${replicates * 2 ** Math.max(0, Math.round(Math.log2(paths / replicates)))}, say.`,
    );
  if (normals % steps !== 0)
    throw new InputError(
      `the bridge of ${name} must have steps with as many normals each`,
      `${steps} steps of ${normals} normals`,
      'Give the steps of a path, or leave it out.',
    );
  return sobol({ paths, normals, replicates, steps });
}

/** A choice with the bridge that it has for paths of so many steps, unless it says another. */
export function bridged(sampling: SamplingChoice, steps: number): SamplingChoice {
  if (sampling === 'sobol') return { kind: 'sobol', bridge: steps };
  return typeof sampling === 'object' ? { ...sampling, bridge: sampling.bridge ?? steps } : sampling;
}

/** @throws InputError where a choice is none */
function checkedChoice(name: string, choice: unknown): Required<SobolSampling> {
  const given = choice === 'sobol' ? { kind: choice } : choice;
  const fields: Partial<SobolSampling> = typeof given === 'object' && given !== null ? given : {};
  const { kind, replicates = 1, bridge = 1, ...others } = fields;
  const [unknown] = Object.keys(others);
  if (kind !== 'sobol' || unknown !== undefined)
    throw new InputError(
      `sampling of ${name} must be 'pseudo-random', 'sobol' or { kind: 'sobol', replicates, bridge }`,
      unknown ?? describe(choice),
      'Choose one of these.',
    );
  for (const [what, count] of Object.entries({ replicates, bridge }))
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(
        `${what} of the sampling of ${name} must be a whole number of at least 1`,
        describe(count),
        'Correct it.',
      );
  return { kind, replicates, bridge };
}
