import * as z from 'zod';
import type { Design } from '../dataset/index.ts';
import type { Order } from '../graph/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { checkOptions, DISTRIBUTIONS, type Distribution, demand, tensor } from '../tensor/index.ts';
import { countSchema, type DirectionChoice, directionsSchema, scaleSchema } from './vectors.ts';
import { type Watch, watchShape } from './watch.ts';

export interface SampleOptions extends Watch {
  /** How many points. */
  readonly points: number;
  /** 0: values. 1 (default): and first derivatives. 2: and second derivatives along `directions`. */
  readonly order?: Order;
  /**
   * First derivatives, from order 1: whole Jacobians (default), or their products with `count` random vectors a point, a sweep
   * each. Cotangents are signs over the scale of each output; tangents go along directions as `distribution` says.
   */
  readonly derivatives?: 'jacobians' | 'cotangents' | 'tangents';
  /** How many cotangents or tangents a point. Default 1. */
  readonly count?: number;
  /**
   * Of cotangents: the scale of each output, [m], in its unit. Default: the standard deviation of values at the first 256 points,
   * or all if they are fewer, which are asked of the model beforehand.
   */
  readonly scale?: ArrayLike<number>;
  /**
   * Of order 2: how many random directions a point, or "axes" for whole Hessians. Or the same directions at all points, k rows of
   * a number an input in its unit. Default 1.
   */
  readonly directions?: DirectionChoice;
  /**
   * Of random directions: their components have mean square 1, in units of the standard deviation of a uniform input. Default
   * rademacher.
   */
  readonly distribution?: Distribution;
  /** Also standard errors, of what the model can tell them of. Default false. */
  readonly errors?: boolean;
  /** Where they lie: over the domain, or (gaussian) where the model says. Default as {@link defaultDesign} says. */
  readonly design?: Design['kind'];
  /** The seed of points and noise. Default 1. */
  readonly seed?: number;
  /** The precision in which points and labels are kept; points are rounded before they are labelled. Default float64. */
  readonly precision?: 'float32' | 'float64';
  /** The precision of labels. Default as `precision` says. */
  readonly labels?: 'float32' | 'float64';
  /** Points a batch. Default: as many as make 2²⁰ numbers. */
  readonly batch?: number;
}

const precisionSchema = z.enum(['float32', 'float64'], 'must be float32 or float64').optional();

const sampleSchema = z.strictObject({
  points: countSchema,
  order: z.literal([0, 1, 2], 'must be 0, 1 or 2').optional(),
  derivatives: z
    .enum(['jacobians', 'cotangents', 'tangents'], 'must be jacobians, cotangents or tangents')
    .optional(),
  count: countSchema.optional(),
  scale: scaleSchema.optional(),
  directions: directionsSchema.optional(),
  distribution: z.enum(DISTRIBUTIONS, `must be one of ${DISTRIBUTIONS.join(', ')}`).optional(),
  errors: z.boolean('must be true or false').optional(),
  design: z.enum(['uniform', 'sobol', 'gaussian'], 'must be uniform, sobol or gaussian').optional(),
  seed: z.int('must be a whole number').optional(),
  precision: precisionSchema,
  labels: precisionSchema,
  batch: countSchema.optional(),
  ...watchShape,
});

/** @throws InputError where an option is none, or says nothing beside the others */
export function checkSampleOptions(options: SampleOptions): void {
  checkOptions<SampleOptions>('sampleModel()', sampleSchema, options);
  const { order = 1, directions, derivatives = 'jacobians', count } = options;
  demand(
    order === 2 || directions === undefined,
    'directions are for second derivatives: for labels of order 2',
    order,
    'Give order: 2, or leave them out.',
  );
  demand(
    derivatives !== 'jacobians' || count === undefined,
    'a count is of cotangents or tangents',
    derivatives,
    'Ask for these derivatives, or leave it out.',
  );
}

/** How many numbers a labelled point has: what the size of a file follows from. */
export function numbersAPoint(
  { inputs, outputs }: Pick<ReferenceModel, 'inputs' | 'outputs'>,
  { order = 1, derivatives = 'jacobians', count = 1, directions = 1, errors = false }: Partial<SampleOptions>,
): number {
  const [d, m] = [inputs.length, outputs.length];
  const k =
    typeof directions === 'number' ? directions : directions === 'axes' ? d : tensor(directions).shape[0];
  const jacobians = derivatives === 'jacobians' ? m * d : 0;
  const first = order === 0 ? 0 : jacobians || count * (m + d);
  const seconds = order < 2 ? 0 : directions === 'axes' ? m * d * d : k * m * d;
  const along = order < 2 || directions === 'axes' ? 0 : k * d;
  return d + m + first + seconds + along + (errors ? m + (order > 0 ? jacobians : 0) + seconds : 0);
}
