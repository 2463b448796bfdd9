import type { Tensor } from '../../tensor/index.ts';

/** Moments of the columns of h [n, d] over its rows. */
export interface SecondMoments {
  /** [d] */
  readonly mean: Float64Array;
  /** E[h²] of each column, [d]. */
  readonly squares: Float64Array;
  /** Covariance [d, d]; the upper half is zero. */
  readonly covariance: Float64Array;
}

/** Means first, then products of what is left: so large means do not hide small covariances. */
export function secondMoments(h: Tensor): SecondMoments {
  const [n, d] = h.shape;
  const mean = meanRow(h);
  const covariance = new Float64Array(d * d);
  const squares = new Float64Array(d);
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < d; a++) {
      const value = h.data[i * d + a];
      squares[a] += (value * value) / n;
      row[a] = (value - mean[a]) / n;
    }
    for (let a = 0; a < d; a++) {
      const value = h.data[i * d + a] - mean[a];
      for (let b = 0, at = a * d; b <= a; b++, at++) covariance[at] += value * row[b];
    }
  }
  return { mean, squares, covariance };
}

/** The covariance with a share of the mean squares on its diagonal. A column that is zero at all points has 1 there. */
export function withRidge({ squares, covariance }: SecondMoments, ridge: number): Float64Array {
  const d = squares.length;
  const gram = covariance.slice();
  for (let a = 0; a < d; a++) gram[a * d + a] += ridge * squares[a] || 1;
  return gram;
}

/** The mean of the rows. */
export function meanRow({ shape: [n, width], data }: Tensor): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < n; i++) for (let k = 0; k < width; k++) mean[k] += data[i * width + k] / n;
  return mean;
}
