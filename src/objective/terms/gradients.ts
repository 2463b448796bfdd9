import * as z from 'zod';
import { differentialWeights, heldLabels, type Samples } from '../../dataset/index.ts';
import { demand, type Tensor } from '../../tensor/index.ts';
import type { Term } from '../term.ts';
import { randomCotangents } from './cotangents.ts';
import { jacobians } from './jacobians.ts';
import { termOptions } from './options.ts';
import { products } from './products.ts';
import { tangents } from './tangents.ts';

export interface GradientOptions {
  /**
   * Weight of each differential column. `uniform` (default): 1. `scale`: 1/√mean(∂y²), so that every column
   * counts alike (Huge and Savine, "Differential Machine Learning", 2020).
   */
  readonly columns?: 'uniform' | 'scale';
  /**
   * Sweeps a step, at least 1: with fewer than outputs (than cotangents or directions, where the samples have those) each is along
   * random signs that are drawn anew. Default: all.
   */
  readonly sweeps?: number;
}

const COUNT = 'must be a whole number of at least 1';

/** The keys of {@link GradientOptions} in a schema. */
export const gradientShape = {
  columns: z.enum(['uniform', 'scale'], 'must be "uniform" or "scale"').optional(),
  sweeps: z.int(COUNT).min(1, COUNT).optional(),
};
const gradientSchema = z.strictObject(gradientShape);

/**
 * First derivatives: the mean of wₖ²(∂ŷⱼ/∂xₖ − ∂yⱼ/∂xₖ)² over points, outputs and inputs. Where the samples have products of
 * Jacobians with random cotangents or directions, or with fewer `sweeps`, it is an unbiased estimate of that mean. Else it
 * compares the Jacobians that are known.
 *
 * Products with cotangents do not tell outputs apart, and those with directions do not tell inputs apart. Then `scale` weighs
 * the others, by the mean over these.
 *
 * @throws InputError when an option is none
 */
export function gradients(weight = 1, options: GradientOptions = {}): Term {
  const { columns = 'uniform', sweeps } = termOptions<GradientOptions>(
    'gradients',
    gradientSchema,
    options,
    "Give for example { columns: 'scale' }.",
  );
  return {
    name: 'gradients',
    weight,
    bind(samples, network) {
      const { x, y, vjp, dydx, jvp, errors } = samples;
      const weights = (of: Pick<Samples, 'vjp' | 'dydx'>) =>
        columns === 'scale' ? differentialWeights({ x, y, ...of }) : undefined;
      if (vjp !== undefined) return products(vjp, network, () => weights({ vjp }), sweeps);
      if (dydx === undefined && jvp !== undefined) return tangents(jvp, network, columns === 'scale', sweeps);
      demand(
        dydx !== undefined,
        'the Sobolev loss needs dydx',
        heldLabels(samples),
        'Label the data with differentials.',
      );
      if (sweeps !== undefined && sweeps < network.outputs) {
        const ofInputs = () => (columns === 'scale' ? weightsOfInputs(samples, dydx) : undefined);
        return randomCotangents(dydx, network, sweeps, ofInputs, errors?.dydx);
      }
      return jacobians(dydx, network, () => weights({ dydx }), errors?.dydx);
    },
  };
}

/** Weights of inputs [1, d] such that derivatives by each have the mean square 1, over points and outputs. */
function weightsOfInputs({ x, y }: Samples, { shape: [n, m, d], data }: Tensor): Tensor {
  return differentialWeights({ x, y, dydx: { shape: [n * m, 1, d], data } });
}
