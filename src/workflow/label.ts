import * as z from 'zod';
import { type Dataset, dataset, fitNormalisation } from '../dataset/index.ts';
import { predictDerivatives } from '../evaluation/index.ts';
import type { Labels } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { checkOptions, demand, isTensor, stream, type Tensor } from '../tensor/index.ts';
import { type Derivatives, secondDerivativesFor } from './derivatives.ts';
import { labelled } from './labelled.ts';
import { countOrAxesSchema, randomCotangents, randomDirections, scaleSchema } from './vectors.ts';
import { type Watch, watchShape } from './watch.ts';

export interface LabelOptions extends Watch {
  /** First derivatives. Default: whole Jacobians. */
  readonly derivatives?: Derivatives;
  /** 2: second derivatives too. Default 1. */
  readonly order?: 1 | 2;
  /** Of order 2: how many random directions a point, or "axes" for whole Hessians. Default as {@link secondDerivativesFor} says. */
  readonly directions?: number | 'axes';
  /**
   * Of cotangents: the scale of each output, [m], in its unit; cotangents are ±1 in these scales. They are the standard
   * deviations with which a network is trained. Default: those of the labels.
   */
  readonly scale?: ArrayLike<number>;
  /** The seed of cotangents and directions. Default 1. */
  readonly seed?: number;
}

const labelSchema = z.strictObject({
  derivatives: z
    .enum(['none', 'jacobians', 'cotangents', 'tangents'], 'must be none, jacobians, cotangents or tangents')
    .optional(),
  order: z.literal([1, 2], 'must be 1 or 2').optional(),
  directions: countOrAxesSchema.optional(),
  scale: scaleSchema.optional(),
  seed: z.int('must be a whole number').optional(),
  ...watchShape,
});

/**
 * Points with a network's own values and differentials as labels: what a smaller network is taught by (the paper's "NN
 * data"). They carry no noise, but the network's errors. Cotangents have independent components, 1 or −1 with equal
 * probability, over the scale of the output (stream `cotangents`). Directions have them times the standard deviation of the
 * input among the points (streams `tangents` and `directions`).
 *
 * @param points [n, d], physical units
 * @throws InputError when the points do not fit the network, or an option is none
 */
export async function labelWith(
  engine: Engine,
  teacher: Surrogate,
  points: Tensor,
  options: LabelOptions = {},
): Promise<Dataset> {
  checkOptions<LabelOptions>('labelWith()', labelSchema, options);
  demand(
    Array.isArray(Object(teacher).layers),
    'points are labelled by a network',
    teacher,
    'Give what trainSurrogate or readSurrogate returns; a reference model labels by sampleModel.',
  );
  demand(
    isTensor(points),
    'points that are labelled must be a tensor [n, d]',
    points,
    'Make one: tensor([[1, 2], [3, 4]]).',
  );
  const { inputs, outputs, provenance } = teacher;
  const { progress, signal, seed = 1, order = 1 } = options;
  demand(
    order === 2 || options.directions === undefined,
    'directions are for second derivatives: for labels of order 2',
    order,
    'Give order: 2, or leave them out.',
  );
  const watch = { progress, signal };
  const [n] = points.shape;
  const first = await firstOf(engine, teacher, points, options);
  const choice = options.directions ?? secondDerivativesFor(n, inputs.length, outputs.length);
  const directions =
    order < 2
      ? undefined
      : choice === 'axes'
        ? choice
        : randomDirections(choice, spreadOf(points), stream(seed, 'directions'))(n);
  const labels = await predictDerivatives(
    engine,
    teacher,
    points,
    { first, second: directions === 'axes' ? 'hessians' : directions && { directions } },
    watch,
  );
  const asked = { directions, first: typeof first === 'object' ? first : undefined };
  return dataset({
    x: points,
    ...labelled(labels as unknown as Labels, asked),
    inputs,
    outputs,
    provenance: { model: 'network', ...provenance },
  });
}

/** The first derivatives that are asked of a network. */
async function firstOf(
  engine: Engine,
  teacher: Surrogate,
  points: Tensor,
  { derivatives = 'jacobians', scale, seed = 1, progress, signal }: LabelOptions,
) {
  const [n] = points.shape;
  switch (derivatives) {
    case 'none':
      return undefined;
    case 'jacobians':
      return derivatives;
    case 'tangents':
      return { directions: randomDirections(1, spreadOf(points), stream(seed, 'tangents'))(n) };
    case 'cotangents': {
      const own = async () => {
        const { y } = await predictDerivatives(engine, teacher, points, {}, { progress, signal });
        return fitNormalisation({ x: points, y }).yStd;
      };
      return { cotangents: randomCotangents(1, scale ?? (await own()), stream(seed, 'cotangents'))(n) };
    }
  }
}

/** The standard deviation of each input among points. */
function spreadOf(points: Tensor): Float64Array {
  return fitNormalisation({ x: points, y: points }).xStd;
}
