import { type Dataset, dataset, designPoints } from '../dataset/index.ts';
import { OrderError, type ReferenceModel, type StandardErrors } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { faultOf, InputError, stream, type Tensor } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { formatBytes, largestBelow } from './memory.ts';
import type { Watch } from './watch.ts';

export interface TestSetOptions extends Watch {
  /** How many points. Default 4096. */
  readonly points?: number;
  /** The seed of points and noise. Default 1. */
  readonly seed?: number;
  /** Whether standard errors of labels with noise are wanted too, where the model can tell. Default false. */
  readonly errors?: boolean;
  /** Bytes that the set and what is predicted there may be planned to take. Default: as many as they need. */
  readonly memory?: number;
}

/**
 * A test set. It also says why it has no derivatives, or how many derivatives of the closed form are no finite numbers,
 * where that is so.
 */
export interface TestSetOfModel extends Dataset {
  readonly curvature?: Tensor;
  /** Why a model gives no derivatives, where it gives none. */
  readonly valuesAlone?: string;
  readonly unknown?: { readonly gradients: number; readonly curvatures: number };
}

/**
 * What networks are compared with: points uniform over the model's domain, from a stream of their own, and the truth there.
 * That is the closed form, with curvatures, where the model has one. Else it is the model's own labels, with their noise if
 * it has any, and no curvatures. Derivatives of the closed form that are no finite numbers are not known. They are NaN in
 * `dydx`; one curvature like that leaves the set without curvatures. A model that gives no gradients gives values alone
 * ({@link unknownNote}).
 *
 * @throws InputError when an input has no bounds, or a label is not finite
 */
export async function testSetOf(
  engine: Engine,
  model: ReferenceModel,
  { points = 4096, seed = 1, errors, memory = Number.POSITIVE_INFINITY, ...watch }: TestSetOptions = {},
): Promise<TestSetOfModel> {
  const { name, inputs, outputs, parameters } = model;
  const domain = domainOf(inputs);
  demandTestMemory(points, model, memory);
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
  const labelled = async (order: 0 | 1): Promise<Dataset> => {
    const random = stream(seed, 'test labels');
    const labels = await model.label(x, { order, errors, domain, random, engine, ...watch });
    const { y, dydx } = labels;
    return dataset({
      x,
      y,
      dydx,
      errors: labels.errors && noisy(labels.errors),
      inputs,
      outputs,
      provenance,
    });
  };
  try {
    return await labelled(1);
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return {
      ...(await labelled(0)),
      valuesAlone: faultOf(error.invariant, error.received),
    };
  }
}

/** Standard errors of labels that have noise: those of others are 0. */
function noisy({ y, dydx }: StandardErrors): StandardErrors | undefined {
  const isNoise = (errors: Tensor | undefined) => errors?.data.some((error) => error > 0);
  return isNoise(y) || isNoise(dydx) ? { ...(y && { y }), ...(dydx && { dydx }) } : undefined;
}

function nonFinite({ data }: Tensor): number {
  return data.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
}

/** What the user should know of a comparison where derivatives are missing, or no finite numbers. */
export function unknownNote({ x: { shape }, unknown, valuesAlone }: TestSetOfModel): string | undefined {
  if (valuesAlone !== undefined) return `values alone are compared: ${valuesAlone}`;
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

/** @throws InputError where points, labels and what is predicted there do not fit into memory together */
export function demandTestMemory(
  points: number,
  { inputs, outputs }: Pick<ReferenceModel, 'inputs' | 'outputs'>,
  limit = Number.POSITIVE_INFINITY,
): void {
  const [d, m] = [inputs.length, outputs.length];
  // Three copies: the truth as made, as matched to a network, and that network's predictions.
  const bytes = (count: number) => 3 * 8 * count * (d + m * (2 + d));
  if (!(bytes(points) > limit)) return;
  const fitting = largestBelow(points, (count) => bytes(count) <= limit);
  throw new InputError(
    `a test set must fit into three quarters of the memory, ${formatBytes(limit)}`,
    `about ${formatBytes(bytes(points))} for ${points.toLocaleString('en')} points`,
    fitting === undefined
      ? 'Use a model of fewer outputs.'
      : `Take ${fitting.toLocaleString('en')} points or fewer.`,
  );
}
