import { type Dataset, dataset, designPoints } from '../dataset/index.ts';
import { domainOf, type ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { stream, type Tensor } from '../tensor/index.ts';
import type { Watch } from './watch.ts';

export interface TestSetOptions extends Watch {
  /** How many points. Default 4096. */
  readonly points?: number;
  /** Of points and noise. Default 1. */
  readonly seed?: number;
}

/**
 * What networks are compared with: points that are uniform over the model's domain, from a stream of their own, and the truth
 * there. That is the closed form, with curvatures, where the model has one; else the model's own labels, with their noise if
 * it has any, and no curvatures.
 *
 * @throws InputError when an input has no bounds, or a label is not finite
 */
export async function testSetOf(
  engine: Engine,
  model: ReferenceModel,
  { points = 4096, seed = 1, progress, signal }: TestSetOptions = {},
): Promise<Dataset & { readonly curvature?: Tensor }> {
  const { name, inputs, outputs, parameters } = model;
  const domain = domainOf(inputs);
  const x = designPoints({ kind: 'uniform' }, domain, points, stream(seed, 'test'));
  const provenance = { model: name, parameters, seed, design: 'uniform' };
  if (model.exact !== undefined) {
    const { y, dydx, curvature } = model.exact(x);
    return { ...dataset({ x, y, dydx, inputs, outputs, provenance }), curvature };
  }
  const random = stream(seed, 'test labels');
  const labels = await model.label(x, { order: 1, domain, random, engine, progress, signal });
  const { y, dydx } = labels;
  return dataset({ x, y, dydx, inputs, outputs, provenance });
}
