import { type Dataset, dataset, designPoints } from '../dataset/index.ts';
import { type ExactModel, OrderError, type ReferenceModel, type StandardErrors } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { demand, faultOf, InputError, rowsOf, stream, type Tensor } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { secondDerivativesFor } from './derivatives.ts';
import { exactTruth } from './exact-truth.ts';
import { labelled } from './labelled.ts';
import type { Variables } from './match.ts';
import { formatBytes, largestBelow } from './memory.ts';
import { deviationsOf, randomDirections } from './vectors.ts';
import type { Watch } from './watch.ts';

export interface TestSetOptions extends Watch {
  /** How many points. Default 4096. */
  readonly points?: number;
  /** The seed of points and noise. Default 1. */
  readonly seed?: number;
  /**
   * 2: second derivatives too of a model without a closed form, if it gives some: as {@link secondDerivativesFor} says, whole
   * Hessians or products with random directions. A closed form gives curvatures at any order. Default 1.
   */
  readonly order?: 1 | 2;
  /** Whether standard errors of labels with noise are wanted too, where the model can tell. Default false. */
  readonly errors?: boolean;
  /** Bytes that the set and what is predicted there may be planned to take. Default: as many as they need. */
  readonly memory?: number;
}

/** Test points where nobody says how many. */
const POINTS = 4096;

/**
 * A test set. It also says why it has no derivatives that were asked for, where that is so. Of a closed form it says how many
 * derivatives are no finite numbers.
 */
export interface TestSetOfModel extends Dataset {
  readonly curvature?: Tensor;
  /** Why a model gives no derivatives, where it gives none. */
  readonly valuesAlone?: string;
  /** Why it gives gradients but no second derivatives, where these were asked for. */
  readonly firstAlone?: string;
  readonly unknown?: { readonly gradients: number; readonly curvatures: number };
}

/**
 * What networks are compared with: points uniform over the model's domain, from a stream of their own, and the truth there.
 * That is the closed form, with curvatures, where the model has one. Else it is the model's own labels, with their noise if
 * it has any, and second derivatives at order 2 alone. Derivatives of the closed form that are no finite numbers are not
 * known. They are NaN in `dydx`; one curvature like that leaves the set without curvatures. A model that gives no gradients
 * gives values alone, and one that gives no second derivatives has none at order 2 ({@link unknownNote}).
 *
 * @throws InputError when an input has no bounds, or a label is not finite
 */
export async function testSetOf(
  engine: Engine,
  model: ReferenceModel,
  {
    points = POINTS,
    seed = 1,
    order = 1,
    errors,
    memory = Number.POSITIVE_INFINITY,
    ...watch
  }: TestSetOptions = {},
): Promise<TestSetOfModel> {
  const { name, inputs, outputs, parameters } = model;
  const domain = domainOf(inputs);
  demand(
    errors === undefined || typeof errors === 'boolean',
    `errors of a test set of ${name} must be true or false`,
    errors,
    'Correct it.',
  );
  demandTestMemory(points, model, memory, order);
  const x = designPoints({ kind: 'uniform' }, domain, points, stream(seed, 'test'));
  const provenance = { model: name, parameters, seed, design: 'uniform' };
  if (isExact(model)) {
    const { y, dydx, curvature } = await exactTruth(model, x, watch);
    const [slopes, bends] = [nonFinite(dydx), nonFinite(curvature)];
    const known = { ...dydx, data: dydx.data.map((slope) => (Number.isFinite(slope) ? slope : Number.NaN)) };
    return {
      ...dataset({ x, y, dydx: slopes === 0 ? dydx : known, inputs, outputs, provenance }),
      ...(bends === 0 && { curvature }),
      ...(slopes + bends > 0 && { unknown: { gradients: slopes, curvatures: bends } }),
    };
  }
  const [d, m] = [inputs.length, outputs.length];
  const labelledAt = async (at: Tensor, order: 0 | 1 | 2): Promise<Dataset> => {
    const random = stream(seed, 'test labels');
    const asked = { order, ...(order === 2 && { directions: directionsAt(at) }) };
    const labels = await model.label(at, { ...asked, errors, domain, random, engine, ...watch });
    return dataset({
      x: at,
      ...labelled(labels, asked),
      errors: labels.errors && noisy(labels.errors),
      inputs,
      outputs,
      provenance,
    });
  };
  const directionsAt = ({ shape: [count] }: Tensor) => {
    const held = secondDerivativesFor(points, d, m);
    if (held === 'axes') return held;
    return randomDirections(held, deviationsOf(domain), stream(seed, 'test directions'))(count);
  };
  let firstAlone: string | undefined;
  if (order === 2)
    try {
      // One point shows whether a model gives them, before it works on all.
      await labelledAt(rowsOf(x, 0, 1), 2);
      return await labelledAt(x, 2);
    } catch (error) {
      // Nothing was trained on them: second derivatives that are missing, or not finite, must not end a comparison.
      if (!(error instanceof InputError)) throw error;
      firstAlone = faultOf(error.invariant, error.received);
    }
  try {
    return { ...(await labelledAt(x, 1)), ...(firstAlone !== undefined && { firstAlone }) };
  } catch (error) {
    if (!(error instanceof OrderError)) throw error;
    return {
      ...(await labelledAt(x, 0)),
      valuesAlone: faultOf(error.invariant, error.received),
    };
  }
}

function isExact(model: ReferenceModel): model is ExactModel {
  return model.exact !== undefined;
}

/** The order of a test set whose labels cost little: 2 where whole Hessians do ({@link secondDerivativesFor}). */
export function cheapTestOrder({ inputs, outputs }: Variables, points = POINTS): 1 | 2 {
  return secondDerivativesFor(points, inputs.length, outputs.length) === 'axes' ? 2 : 1;
}

/** Standard errors of labels that have noise: those of others are 0. */
function noisy(errors: StandardErrors): StandardErrors | undefined {
  return Object.values(errors).some(({ data }: Tensor) => data.some((error) => error > 0))
    ? errors
    : undefined;
}

function nonFinite({ data }: Tensor): number {
  return data.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
}

/** What the user should know of a comparison where derivatives are missing, or no finite numbers. */
export function unknownNote({
  x: { shape },
  unknown,
  valuesAlone,
  firstAlone,
}: TestSetOfModel): string | undefined {
  if (valuesAlone !== undefined) return `values alone are compared: ${valuesAlone}`;
  if (firstAlone !== undefined) return `curvatures are not compared: ${firstAlone}`;
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
  { inputs, outputs, exact }: Pick<ReferenceModel, 'inputs' | 'outputs' | 'exact'>,
  limit = Number.POSITIVE_INFINITY,
  order: 1 | 2 = 1,
): void {
  const [d, m] = [inputs.length, outputs.length];
  // Three copies: the truth as made, as matched to a network, and that network's predictions.
  const bytes = (count: number) => 3 * 8 * count * (d + m * (2 + d) + second(count));
  const second = (count: number) => {
    if (order < 2 || exact !== undefined) return 0;
    const held = secondDerivativesFor(count, d, m);
    return held === 'axes' ? m * d * d : held * d * (1 + m);
  };
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
