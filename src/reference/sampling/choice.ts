import * as z from 'zod';
import { InputError, MOST_SOBOL_DIMENSIONS } from '../../tensor/index.ts';
import { count, type OptionSchemas } from '../options.ts';
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

export const samplingSchema = z.union(
  [
    z.enum(['pseudo-random', 'sobol']),
    z.strictObject({
      kind: z.literal('sobol'),
      replicates: count.optional(),
      bridge: count.optional(),
    } satisfies OptionSchemas<SobolSampling>),
  ],
  "must be 'pseudo-random', 'sobol' or { kind: 'sobol', replicates, bridge }",
);

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
 * @throws InputError for more than 256 normals of Sobol' points, for paths that make no nets, and
 *   normals that make no steps
 */
export function samplingOf({ name, paths, normals, sampling = 'pseudo-random' }: Sampled): Sampling {
  if (sampling === 'pseudo-random') return pseudoRandom(paths);
  const { replicates = 1, bridge: steps = 1 } = sampling === 'sobol' ? {} : sampling;
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
