import { fitNormalisation } from '../dataset/index.ts';
import type { LabelRequest, ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demand, stream, type Tensor } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { defaultDesign, designOf, nextPoints } from './design.ts';
import type { SampleOptions } from './sample-options.ts';
import { deviationsOf, givenDirections, randomCotangents, randomDirections } from './vectors.ts';

/** Rounds numbers to the precision in which they are kept. */
export type Rounding = (values: Tensor) => Tensor;

/** Points whose values give the scale of outputs: its error is 4 %, which cotangents only need in the rough. */
const POINTS_FOR_SCALE = 256;

/** Along what first derivatives of the next points are asked for; undefined for whole Jacobians. */
export async function firstVectors(
  engine: Engine,
  model: ReferenceModel,
  options: SampleOptions,
): Promise<((count: number, rounded: Rounding) => NonNullable<LabelRequest['first']>) | undefined> {
  const { derivatives = 'jacobians', count: k = 1, order = 1, seed = 1 } = options;
  if (derivatives === 'jacobians') return undefined;
  demand(order > 0, `${derivatives} are derivatives of order 1`, order, 'Ask for order 1 or 2.');
  if (derivatives === 'tangents') {
    const random = stream(seed, 'tangents');
    const next = randomDirections(k, deviationsOf(domainOf(model.inputs)), random, options.distribution);
    return (count, rounded) => ({ directions: rounded(next(count)) });
  }
  const scale = options.scale ?? (await scaleOf(engine, model, options));
  const next = randomCotangents(k, scale, stream(seed, 'cotangents'));
  return (count, rounded) => ({ cotangents: rounded(next(count)) });
}

/** The standard deviations of a model's values at the first points. */
async function scaleOf(
  engine: Engine,
  model: ReferenceModel,
  { points, design = defaultDesign(model.inputs.length), seed = 1, signal }: SampleOptions,
): Promise<Float64Array> {
  const domain = domainOf(model.inputs);
  const x = nextPoints(designOf(design, model), domain, seed)(Math.min(points, POINTS_FOR_SCALE));
  const random = stream(seed, 'scale of labels');
  const { y } = await model.label(x, { order: 0, domain, random, engine, signal });
  return fitNormalisation({ x, y }).yStd;
}

/** Along what second derivatives of the next points are asked for; undefined below order 2. */
export function secondVectors(
  { inputs }: ReferenceModel,
  { order = 1, directions = 1, distribution, seed = 1 }: SampleOptions,
): ((count: number, rounded: Rounding) => Tensor | 'axes') | undefined {
  if (order < 2) return undefined;
  if (directions === 'axes') return () => directions;
  const next =
    typeof directions === 'number'
      ? randomDirections(directions, deviationsOf(domainOf(inputs)), stream(seed, 'directions'), distribution)
      : givenDirections(directions, inputs.length);
  return (count, rounded) => rounded(next(count));
}
