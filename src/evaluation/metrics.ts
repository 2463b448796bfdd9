import { formatShape, InputError, sameShape, type Tensor } from '../tensor/index.ts';
import { scoreColumns } from './columns-score.ts';
import { ErrorSums } from './error-sums.ts';
import { OrderSums } from './order-sums.ts';

/*
 * How far predictions lie from the truth. Shapes must agree exactly: [N] against [N, 1] would broadcast to N×N in other
 * tools and give a number that means nothing. A NaN in either makes the metric NaN.
 */

/**
 * R² = 1 − SS_res/SS_tot over all entries flattened, SS_tot about the mean of the truth. 1 is perfect, 0 is the mean of the
 * truth, negative is worse than it.
 *
 * A truth that is constant, up to rounding, has SS_tot = 0. Then R² is 1 where the prediction is exact and 0 elsewhere, as
 * in scikit-learn's r2_score.
 *
 * @throws InputError when the shapes differ or are empty
 */
export function r2(prediction: Tensor, truth: Tensor): number {
  checkShapes(prediction, truth);
  const { r2: share, maxError: largest } = sumsOf(prediction.data, truth.data);
  if (share !== undefined) return share;
  return largest === 0 ? 1 : largest > 0 ? 0 : Number.NaN;
}

/**
 * The R² of each column, averaged: all axes but the first are columns. Unlike {@link r2} it is not inflated by the spread
 * between columns (of deltas between assets, for instance). Columns whose truth is constant, up to rounding, are left out:
 * they have no spread to be measured against.
 *
 * @returns undefined where all columns are constant
 * @throws InputError when the shapes differ or are empty
 */
export function r2PerDimension(prediction: Tensor, truth: Tensor): number | undefined {
  checkShapes(prediction, truth);
  const sums = new OrderSums(truth, false);
  sums.add(prediction, truth);
  const names = sums.columns.map((_, k) => String(k));
  return scoreColumns(sums.columns, names).r2PerDimension;
}

/**
 * Root of the mean squared error over all entries, in the unit of the truth.
 *
 * @throws InputError when the shapes differ or are empty
 */
export function rmse(prediction: Tensor, truth: Tensor): number {
  checkShapes(prediction, truth);
  return sumsOf(prediction.data, truth.data).rmse;
}

/**
 * The largest absolute error of any entry, in the unit of the truth.
 *
 * @throws InputError when the shapes differ or are empty
 */
export function maxError(prediction: Tensor, truth: Tensor): number {
  checkShapes(prediction, truth);
  return sumsOf(prediction.data, truth.data).maxError;
}

function sumsOf(prediction: Float64Array, truth: Float64Array): ErrorSums {
  const sums = new ErrorSums();
  sums.add(prediction, truth);
  return sums;
}

function checkShapes(prediction: Tensor, truth: Tensor): void {
  if (!sameShape(prediction.shape, truth.shape))
    throw new InputError(
      `predictions must have the shape of the truth, ${formatShape(truth.shape)}`,
      formatShape(prediction.shape),
      'Reshape one of them; metrics do not broadcast.',
    );
  if (truth.data.length === 0)
    throw new InputError('a metric needs at least one number', formatShape(truth.shape), 'Give some points.');
}
