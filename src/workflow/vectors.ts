import {
  DISTRIBUTIONS,
  type Distribution,
  demand,
  describe,
  fillIsotropic,
  formatShape,
  InputError,
  type RandomStream,
  type Tensor,
  type TensorLike,
  tensor,
} from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';

/** How many random directions a point, or `'axes'` for whole Hessians, or the same k given directions at all points, [k, d]. */
export type DirectionChoice = number | 'axes' | readonly (readonly number[])[] | Tensor;

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
 * @throws InputError for a distribution that there is not
 */
export function randomDirections(
  k: number,
  scale: ArrayLike<number>,
  random: RandomStream,
  distribution: Distribution = 'rademacher',
): NextVectors {
  if (!DISTRIBUTIONS.includes(distribution))
    throw new InputError(
      `the distribution of directions must be one of ${DISTRIBUTIONS.join(', ')}`,
      describe(distribution),
      'Correct it.',
    );
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
