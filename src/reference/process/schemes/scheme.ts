import * as z from 'zod';
import type { Expression } from '../../../graph/index.ts';
import { callable, type OptionSchemas, oneOf, text } from '../../options.ts';
import type { Diffusion } from '../diffusion.ts';
import type { Inputs, Parts } from '../parts.ts';

/** One step of a discretisation in time. */
export interface Scheme {
  readonly name: string;
  /** Whether noise has the diffusion's correlation, or the scheme makes that itself. Default correlated. */
  readonly noise?: 'correlated' | 'independent';
  /**
   * Whether the derivatives of its paths are those of the mean, though its operations do not say so: roots of variances that reach 0.
   * Then the payoff alone decides whether gradients are pathwise. A study checks it ({@link checkInterchange}). Default: as the
   * operations say.
   */
  readonly pathwise?: true;
  /**
   * The state after a step.
   *
   * @param time of the step's beginning
   * @param noise ΔW/√dt: standard normals shaped like the state
   */
  step(diffusion: Diffusion, state: Parts, time: Expression, dt: Expression, noise: Parts, x: Inputs): Parts;
}

/** A scheme for any diffusion that has what it needs. */
export interface SharedScheme extends Scheme {
  /** What it lacks of a diffusion, at a state of it. */
  obstacle(diffusion: Diffusion, state: Parts, time: Expression, x: Inputs): SchemeObstacle | undefined;
}

/** Why a scheme makes no steps of a diffusion. */
export interface SchemeObstacle {
  /** "a step of oil that is exact in distribution" */
  readonly needs: string;
  readonly received: string;
  /** "give …": beside taking another scheme. */
  readonly remedy?: string;
}

export const schemeSchemas: OptionSchemas<Scheme> = {
  name: text,
  noise: oneOf(['correlated', 'independent']).optional(),
  pathwise: z.literal(true, 'must be true, or left out').optional(),
  step: callable,
};
