import * as z from 'zod';
import { fitNormalisation } from '../dataset/index.ts';
import { type DocumentWords, demand, filled, isTensor, parsed, type Tensor } from '../tensor/index.ts';
import { countKept, isOneOf, type Kept, keptSchema, ONE_OF } from './kept.ts';
import { largestComponents } from './principal-components.ts';

/** How many outputs are reduced to few. Default: the fewest coefficients that have 0.9999 of the variance. */
export interface OutputReduction extends Kept {
  readonly by: 'basis';
}

/** The schema of {@link OutputReduction}. */
export const outputReductionSchema = z
  .strictObject({ by: z.literal('basis', 'must be "basis"'), ...keptSchema })
  .refine(isOneOf, ONE_OF);

/** Share of the variance that a basis has unless a number or share is given. */
export const BASIS_SHARE = 0.9999;

/** y ≈ mean + scale·Φa for r coefficients a of m outputs. */
export interface OutputBasis {
  /** ȳ, [m], in the unit of each output. */
  readonly mean: Float64Array;
  /** [m], in the unit of each output: its standard deviation. */
  readonly scale: Float64Array;
  /** Φᵀ, [r, m]: orthonormal rows, without units. */
  readonly vectors: Tensor;
  /** Mean square of each coefficient, [r], from the largest to the least. */
  readonly variances: Float64Array;
  /** The share of the variance of all outputs, in their scales, that the basis has. */
  readonly share: number;
}

/**
 * The basis of r vectors that loses least of the outputs' variance in their scales: principal components of the values, or
 * proper orthogonal decomposition (Sirovich, "Turbulence and the dynamics of coherent structures", 1987). Neither an m×m nor an
 * n×n matrix is formed.
 *
 * @param y values [n, m], n ≥ 2
 * @throws InputError where no output varies, or there are fewer outputs or points than are to be kept
 */
export function outputBasis(y: Tensor, reduction: OutputReduction, seed = 1): OutputBasis {
  const { keep, share } = parsed<OutputReduction>(outputReductionSchema, reduction, words);
  demand(
    isTensor(y) && y.shape.length === 2,
    'values that a basis is found from must be a tensor [n, m]',
    y,
    'Make one: tensor([[1, 2], [3, 4]]).',
  );
  const [n, m] = y.shape;
  const { yMean: mean, yStd: scale } = fitNormalisation({ x: filled([n, 1], 0), y });
  const chosen = keep === undefined && share === undefined ? { share: BASIS_SHARE } : { keep, share };
  const { total, values, vectors } = largestComponents(y, { mean, scale }, chosen, seed);
  demand(total > 0, 'outputs that are reduced by a basis must vary', 'constants alone', 'Leave it out.');
  const r = countKept(values, chosen, {
    what: 'coefficients of these outputs and points',
    most: values.length,
    total,
  });
  const variances = values.slice(0, r);
  return {
    mean,
    scale,
    vectors: { shape: [r, m], data: vectors.data.slice(0, r * m) },
    variances,
    share: variances.reduce((sum, value) => sum + value, 0) / total,
  };
}

const words: DocumentWords = {
  name: ([part]) =>
    part === undefined ? 'a reduction of outputs' : `${String(part)} of a reduction of outputs`,
  remedy: () => "Give for example { by: 'basis', keep: 10 }.",
};
