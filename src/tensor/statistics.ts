import { demand } from './errors.ts';
import { formatShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * Compensated sum. Its error is a rounding of the result plus O(n²u²) of the sum of magnitudes, u = 2⁻⁵³ (Neumaier,
 * "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974). The sum of nothing is 0.
 */
export function compensatedSum(values: Float64Array | readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  // Once the sum is infinite or NaN, what was lost is meaningless.
  return Number.isFinite(total) ? total + lost : total;
}

/** Compensated mean. The mean of nothing is NaN. */
export function compensatedMean(values: Float64Array | readonly number[]): number {
  return compensatedSum(values) / values.length;
}

/** One entry a column. */
export interface ColumnStatistics {
  readonly mean: Float64Array;
  /** Population standard deviation (divided by n). Exactly 0 for a constant column. */
  readonly std: Float64Array;
  /** Square root of the mean of the squares. */
  readonly rms: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/**
 * Statistics of the columns of a `[n, …]` tensor: all axes but the first are columns. Means are compensated. Variances take
 * two passes, corrected as by Chan, Golub and LeVeque ("Algorithms for Computing the Sample Variance", Am. Stat. 37, 1983).
 * Numbers are scaled by a power of two. So no offset, no cancellation and no square that would overflow or underflow spoils
 * the result. NaN and infinities give NaN.
 *
 * @throws InputError where there are no rows
 */
export function columnStatistics(values: Tensor): ColumnStatistics {
  const rows = values.shape[0] ?? 0;
  demand(rows >= 1, 'statistics of columns need a row or more', formatShape(values.shape), 'Give some rows.');
  const columns = values.data.length / rows;
  const column = new Float64Array(rows);
  const statistics = Array.from({ length: columns }, (_, j) => {
    for (let i = 0; i < rows; i++) column[i] = values.data[i * columns + j];
    return statisticsOf(column);
  });
  const collect = (name: keyof ColumnStatistics) => Float64Array.from(statistics, (one) => one[name]);
  return {
    mean: collect('mean'),
    std: collect('std'),
    rms: collect('rms'),
    min: collect('min'),
    max: collect('max'),
  };
}

/** Overwrites `column`. */
function statisticsOf(column: Float64Array): Record<keyof ColumnStatistics, number> {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of column) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min === max) return { mean: min, std: 0, rms: Math.abs(min), min, max };
  const scale = powerOfTwoNear(Math.max(-min, max));
  let squares = 0;
  for (let i = 0; i < column.length; i++) {
    column[i] /= scale;
    squares += column[i] * column[i];
  }
  const rms = Math.sqrt(squares / column.length) * scale;
  const centre = Math.min(Math.max(compensatedMean(column), min / scale), max / scale);
  squares = 0;
  for (let i = 0; i < column.length; i++) {
    column[i] -= centre;
    squares += column[i] * column[i];
  }
  // The rounding of the centre moves all deviations alike, so their mean is taken out again.
  const variance = squares / column.length - compensatedMean(column) ** 2;
  return { mean: centre * scale, std: Math.sqrt(Math.max(variance, 0)) * scale, rms, min, max };
}

/** A power of two within a factor of two of `magnitude` > 0: dividing by it does not round. */
export function powerOfTwoNear(magnitude: number): number {
  return 2 ** Math.min(Math.floor(Math.log2(magnitude)), 1023);
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, where equal values share the mean of theirs (Spearman, 1904; Kendall,
 * "Rank Correlation Methods", ch. 3). In [−1, 1]. NaN where all values of one list are equal, or there are fewer than two.
 *
 * @throws InputError where the lists differ in length
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  demand(
    a.length === b.length,
    'ranks that are compared need lists of one length',
    [a.length, b.length],
    'Give pairs.',
  );
  const [p, q] = [ranksOf(a), ranksOf(b)];
  const middle = (a.length + 1) / 2;
  let [both, left, right] = [0, 0, 0];
  // Ranks are multiples of a half, so that these sums are exact.
  for (let i = 0; i < p.length; i++) {
    both += (p[i] - middle) * (q[i] - middle);
    left += (p[i] - middle) ** 2;
    right += (q[i] - middle) ** 2;
  }
  return Math.min(Math.max(both / Math.sqrt(left * right), -1), 1);
}

/** Places in rising order, from 1; equal values have the mean of theirs. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(order.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) ranks[order[k]] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
