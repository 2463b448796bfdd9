import * as z from 'zod';
import { differentialWeights, heldLabels, type Samples } from '../../dataset/index.ts';
import { demand, type Tensor } from '../../tensor/index.ts';
import { labelWeights } from '../noise/weights.ts';
import type { Term } from '../term.ts';
import { randomCotangents } from './cotangents.ts';
import { jacobians } from './jacobians.ts';
import { termOptions } from './options.ts';
import { products } from './products.ts';
import { tangents } from './tangents.ts';
import { labelsShape, type ValueOptions } from './values.ts';

export interface GradientOptions extends ValueOptions {
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
  ...labelsShape,
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
  const {
    columns = 'uniform',
    sweeps,
    labels = 'equal',
  } = termOptions<GradientOptions>(
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
      const ofLabels = () => (labels === 'noise' ? labelWeights(samples).dydx : undefined);
      const weights = (of: Pick<Samples, 'vjp' | 'dydx'>) =>
        columns === 'scale' ? differentialWeights({ x, y, ...of }) : undefined;
      demand(
        labels === 'equal' || columns === 'uniform',
        'labels that are weighed by their noise have columns of weight 1',
        `columns: '${columns}'`,
        'Leave one of them out.',
      );
      demand(
        labels === 'equal' || (sweeps ?? network.outputs) >= network.outputs,
        'first derivatives are weighed by their noise where each step compares whole Jacobians',
        `${sweeps} sweeps`,
        'Leave sweeps out, or weigh labels alike.',
      );
      if (labels === 'noise') labelWeights(samples);
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
      return jacobians(dydx, network, () => weights({ dydx }), errors?.dydx, ofLabels);
    },
  };
}

/** Weights of inputs [1, d] such that derivatives by each have the mean square 1, over points and outputs. */
function weightsOfInputs({ x, y }: Samples, { shape: [n, m, d], data }: Tensor): Tensor {
  return differentialWeights({ x, y, dydx: { shape: [n * m, 1, d], data } });
}
