import * as z from 'zod';
import {
  type Distribution,
  demand,
  fillIsotropic,
  formatShape,
  InputError,
  isTensor,
  type RandomStream,
  type Tensor,
  type TensorLike,
  tensor,
} from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';

/** How many random directions a point, or `'axes'` for whole Hessians, or the same k given directions at all points, [k, d]. */
export type DirectionChoice = number | 'axes' | readonly (readonly number[])[] | Tensor;

const COUNT = 'must be a whole number of at least 1';
const isCount = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 1;
const isNumbers = (value: unknown) =>
  ArrayBuffer.isView(value) || isListOf(value, (entry) => typeof entry === 'number');
const isListOf = (value: unknown, holds: (entry: unknown) => boolean) =>
  Array.isArray(value) && value.every(holds);

/** Keys of options in schemas: of labels and of sampled points. */
export const countSchema = z.custom<number>(isCount, COUNT);
export const countOrAxesSchema = z.custom<number | 'axes'>(
  (value) => value === 'axes' || isCount(value),
  `${COUNT}, or "axes"`,
);
export const directionsSchema = z.custom<DirectionChoice>(
  (value) =>
    value === 'axes' || isCount(value) || isTensor(value) || isNumbers(value) || isListOf(value, isNumbers),
  `${COUNT}, "axes", or a list of directions, each a list of numbers`,
);
export const scaleSchema = z.custom<ArrayLike<number>>(
  (value) =>
    isNumbers(value) &&
    [...(value as number[])].every((scale) => scale > 0 && scale < Number.POSITIVE_INFINITY),
  'must be a list of finite numbers above 0, one for each output',
);

/** Draws the vectors of as many next points as asked for. */
type NextVectors = (count: number) => Tensor;

/** The standard deviation of each input that is uniform over a domain. */
export function deviationsOf({ lo, hi }: Domain): number[] {
  return lo.map((end, j) => (hi[j] - end) / Math.sqrt(12));
}

/**
 * Random directions [count, k, d].
 *
 * @param scale of each input, in its unit: its standard deviation, so that all inputs count alike
 */
export function randomDirections(
  k: number,
  scale: ArrayLike<number>,
  random: RandomStream,
  distribution: Distribution = 'rademacher',
): NextVectors {
  const d = scale.length;
  return (count) => {
    const data = new Float64Array(count * k * d);
    fillIsotropic(random, distribution, data, d);
    return { shape: [count, k, d], data: data.map((entry, i) => entry * scale[i % d]) };
  };
}

/** The same directions [k, d] at all points: [count, k, d]. @throws InputError unless they are finite and have that shape */
export function givenDirections(vectors: TensorLike, d: number): NextVectors {
  const { shape, data } = tensor(vectors);
  if (shape.length !== 2 || shape[0] < 1 || shape[1] !== d)
    throw new InputError(
      `given directions of ${d} inputs have shape [k,${d}] with k ≥ 1`,
      formatShape(shape),
      'Give one number an input.',
    );
  demand(data.every(Number.isFinite), 'given directions must be finite', [...data], 'Correct them.');
  return (count) => {
    const repeated = new Float64Array(count * data.length);
    for (let i = 0; i < count; i++) repeated.set(data, i * data.length);
    return { shape: [count, ...shape], data: repeated };
  };
}

/**
 * Random cotangents [count, k, m]: independent signs over the scale of each output. Among all with E[ccᵀ] = 1 in these units,
 * they give estimates of least variance.
 *
 * @param scale of each output, in its unit
 */
export function randomCotangents(k: number, scale: ArrayLike<number>, random: RandomStream): NextVectors {
  const m = scale.length;
  return (count) => {
    const data = new Float64Array(count * k * m);
    fillIsotropic(random, 'rademacher', data, m);
    return { shape: [count, k, m], data: data.map((sign, i) => sign / scale[i % m]) };
  };
}
