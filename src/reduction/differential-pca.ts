import * as z from 'zod';
import type { Normalisation, Samples } from '../dataset/index.ts';
import type { Layer } from '../surrogate/index.ts';
import { type DocumentWords, demand, parsed, rowOf, symmetricEigen, type Tensor } from '../tensor/index.ts';
import { gradientMoment, gradientNoise } from './gradient-moment.ts';
import { countKept, isOneOf, type Kept, keptSchema, ONE_OF } from './kept.ts';

/** How inputs are reduced by a first linear layer. Default: the directions that have 0.99999 of the squared derivatives. */
export interface InputReduction extends Kept {
  readonly by: 'differential-pca';
  /** Whether the layer moves with the others when the network is trained. Default false: it is held. */
  readonly move?: boolean;
}

/** The schema of {@link InputReduction}. */
export const inputReductionSchema = z
  .strictObject({
    by: z.literal('differential-pca', 'must be "differential-pca"'),
    move: z.boolean('must be true or false').optional(),
    ...keptSchema,
  })
  .refine(isOneOf, ONE_OF);

/**
 * Share of the squared derivatives that is kept unless a number or share is given. On the test functions of the catalogue
 * 0.9999 cost accuracy of values (wing-weight: 1 − R² from 8e-6 to 3e-5), and this none.
 */
export const DIFFERENTIAL_SHARE = 0.99999;

/** Directions of the inputs, by how much the outputs change along them. */
export interface DifferentialPca {
  /** Mean squared derivative along each direction, in normalised units, from the largest to the least, [d]. */
  readonly values: Float64Array;
  /** [d, d], a unit vector a row, in normalised units. */
  readonly directions: Tensor;
  /** What independent errors of the labels' sizes would give along each direction, [d]; there where the samples know these. */
  readonly noise?: Float64Array;
  /** What of `values` errors of the labels do not explain, [d]: 0 along directions that do not stand out. */
  readonly signal: Float64Array;
  /** How many are kept, from the first on. */
  readonly kept: number;
}

/**
 * Differential principal component analysis (Huge and Savine, "Axes that matter: PCA with a difference", 2021): eigenvectors
 * of the non-centred second moment of the gradients in normalised units, all outputs pooled. Along directions of small
 * eigenvalues the outputs hardly change, whatever the inputs' own spread: a network can do without.
 *
 * Errors of the labels add to all eigenvalues. Where their standard errors are known, only directions that stand out count in a
 * share. They are above (1 + √(d/n))² times what independent errors would give: where the eigenvalues of pure noise end
 * (Marchenko and Pastur, "Distribution of eigenvalues for some sets of random matrices", 1967).
 *
 * @param samples in physical units, with derivatives
 * @param taker what takes the directions, as messages call it
 * @throws InputError where derivatives are missing or all 0, or there are fewer inputs than are to be kept
 */
export function differentialPca(
  samples: Samples,
  normalisation: Normalisation,
  reduction: InputReduction,
  taker = 'differential PCA',
): DifferentialPca {
  const { keep, share } = parsed<InputReduction>(inputReductionSchema, reduction, words);
  const { values, vectors } = symmetricEigen(gradientMoment(samples, normalisation, taker));
  demand(values[0] > 0, `${taker} needs derivatives that are not all 0`, '0', 'Leave it out.');
  const chosen = keep === undefined && share === undefined ? { share: DIFFERENTIAL_SHARE } : { keep, share };
  const errors = gradientNoise(samples, normalisation);
  const noise = errors && values.map((_, k) => squareAlong(errors, rowOf(vectors, k)));
  const [n, d] = samples.x.shape;
  const edge = (1 + Math.sqrt(d / n)) ** 2;
  const energies = values.map((value, k) => (noise !== undefined && value <= edge * noise[k] ? 0 : value));
  const signal = energies.map((energy, k) => Math.max(0, energy === 0 ? 0 : energy - (noise?.[k] ?? 0)));
  const kept = countKept(energies, chosen, { what: 'inputs to reduce', most: d });
  return { values, directions: vectors, ...(noise && { noise }), signal, kept };
}

function squareAlong(squares: Float64Array, direction: Float64Array): number {
  return squares.reduce((sum, square, i) => sum + square * direction[i] ** 2, 0);
}

/** The linear layer [d, r] that gives the coordinates along the directions that are kept; rounded to float32. */
export function reducingLayer({ directions, kept }: DifferentialPca): Layer {
  const [, d] = directions.shape;
  const weight = new Float64Array(d * kept);
  for (let k = 0; k < kept; k++)
    rowOf(directions, k).forEach((entry, i) => {
      weight[i * kept + k] = Math.fround(entry);
    });
  const bias = new Float64Array(kept);
  return { inputs: d, outputs: kept, activation: 'linear', unbiased: true, weight, bias };
}

const words: DocumentWords = {
  name: ([part]) =>
    part === undefined ? 'a reduction of inputs' : `${String(part)} of a reduction of inputs`,
  remedy: () => "Give for example { by: 'differential-pca', keep: 2 }.",
};
