import * as z from 'zod';
import { InputError } from '../../tensor/index.ts';
import { type Directions, directionsSchema, RANDOM } from '../directions/directions.ts';
import type { Term } from '../term.ts';
import { heldProducts } from './held-products.ts';
import { termOptions } from './options.ts';
import { wholeHessians } from './whole-hessians.ts';

export interface CurvatureOptions {
  /** Along which products are compared. Default random signs, one direction a step. */
  readonly directions?: Directions;
}

const curvatureSchema = z.strictObject({ directions: directionsSchema.optional() });

/**
 * Second derivatives along directions: the mean of ((∂²ŷⱼ/∂x² − ∂²yⱼ/∂x²)·v)² over points, outputs, inputs and directions v. All
 * is in normalised units. For random directions, of which E[v vᵀ] = I, it estimates d times the mean over all entries. For
 * principal ones it is the sum over those of a batch.
 *
 * Data with whole Hessians have any directions. Those with Hessian-vector products have their own, as `random`; `axes` and
 * `given` where these are what they have. A network without second derivatives is refused unless the weight is 0.
 *
 * @throws InputError when an option is none
 */
export function curvatures(weight = 1, options: CurvatureOptions = {}): Term {
  const { directions = RANDOM } = termOptions<CurvatureOptions>(
    'curvatures',
    curvatureSchema,
    options,
    "Give for example { directions: { kind: 'axes' } }.",
  );
  return {
    name: 'curvatures',
    weight,
    bind(samples, network) {
      const { hessian, hvp, errors } = samples;
      const moves = weight > 0;
      if (hessian !== undefined) return wholeHessians({ ...samples, hessian }, network, directions, moves);
      if (hvp !== undefined)
        return heldProducts({ hvp, errors: errors?.products }, network, directions, moves);
      throw new InputError(
        'the second order of a Sobolev loss needs second derivatives',
        'none',
        'Label the data with Hessians or Hessian-vector products, or train at order 1.',
      );
    },
  };
}
