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

/** A test set, and how many derivatives of the closed form are no finite numbers, where some are. */
export interface TestSetOfModel extends Dataset {
  readonly curvature?: Tensor;
  readonly unknown?: { readonly gradients: number; readonly curvatures: number };
}

/**
 * What networks are compared with: points that are uniform over the model's domain, from a stream of their own, and the truth
 * there. That is the closed form, with curvatures, where the model has one; else the model's own labels, with their noise if
 * it has any, and no curvatures. Derivatives of the closed form that are no finite numbers are not known: NaN in `dydx`, and no
 * curvatures where one of them is none ({@link unknownNote}).
 *
 * @throws InputError when an input has no bounds, or a label is not finite
 */
export async function testSetOf(
  engine: Engine,
  model: ReferenceModel,
  { points = 4096, seed = 1, progress, signal }: TestSetOptions = {},
): Promise<TestSetOfModel> {
  const { name, inputs, outputs, parameters } = model;
  const domain = domainOf(inputs);
  const x = designPoints({ kind: 'uniform' }, domain, points, stream(seed, 'test'));
  const provenance = { model: name, parameters, seed, design: 'uniform' };
  if (model.exact !== undefined) {
    const { y, dydx, curvature } = model.exact(x);
    const [slopes, bends] = [nonFinite(dydx), nonFinite(curvature)];
    const known = { ...dydx, data: dydx.data.map((slope) => (Number.isFinite(slope) ? slope : Number.NaN)) };
    return {
      ...dataset({ x, y, dydx: slopes === 0 ? dydx : known, inputs, outputs, provenance }),
      ...(bends === 0 && { curvature }),
      ...(slopes + bends > 0 && { unknown: { gradients: slopes, curvatures: bends } }),
    };
  }
  const random = stream(seed, 'test labels');
  const labels = await model.label(x, { order: 1, domain, random, engine, progress, signal });
  const { y, dydx } = labels;
  return dataset({ x, y, dydx, inputs, outputs, provenance });
}

function nonFinite({ data }: Tensor): number {
  return data.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
}

/** What should be said of a comparison with derivatives that are no finite numbers. */
export function unknownNote({ x: { shape }, unknown }: TestSetOfModel): string | undefined {
  if (unknown === undefined) return undefined;
  const { gradients, curvatures } = unknown;
  const number = (count: number) => count.toLocaleString('en');
  return [
    ...(gradients > 0
      ? [`${number(gradients)} derivatives of the closed form are no finite numbers and do not count`]
      : []),
    ...(curvatures > 0
      ? [
          `curvatures are not compared: ${number(curvatures)} of the closed form at ${number(shape[0])} points are no finite numbers`,
        ]
      : []),
  ].join('; ');
}
