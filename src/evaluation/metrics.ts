import { formatShape, InputError, sameShape, sizeOf, type Tensor } from '../tensor/index.ts';
import { ErrorSums } from './error-sums.ts';

/*
 * How far predictions lie from the truth. Shapes must agree exactly: [N] against [N, 1] would broadcast to N×N in other
 * tools and give a number that means nothing. A NaN in either makes the metric NaN.
 */

/**
 * R² = 1 − SS_res/SS_tot over all entries flattened, SS_tot about the mean of the truth. 1 is perfect, 0 is the mean of the
 * truth, negative is worse than it.
 *
 * A constant truth has SS_tot = 0: then R² is 1 where the prediction is exact and 0 elsewhere (the convention of
 * scikit-learn's r2_score).
 *
 * @throws InputError when the shapes differ or are empty
 */
export function r2(prediction: Tensor, truth: Tensor): number {
  checkShapes(prediction, truth);
  return sumsOf(prediction.data, truth.data).r2;
}

/**
 * The R² of each column, averaged: all axes but the first are columns. Unlike {@link r2} it is not inflated by the spread
 * between columns (of deltas between assets, for instance).
 *
 * @throws InputError when the shapes differ or are empty
 */
export function r2PerDimension(prediction: Tensor, truth: Tensor): number {
  checkShapes(prediction, truth);
  const columns = sizeOf(truth.shape.slice(1));
  const column = ({ data }: Tensor, k: number) =>
    Float64Array.from({ length: truth.shape[0] }, (_, row) => data[row * columns + k]);
  let sum = 0;
  for (let k = 0; k < columns; k++) sum += sumsOf(column(prediction, k), column(truth, k)).r2;
  return sum / columns;
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
