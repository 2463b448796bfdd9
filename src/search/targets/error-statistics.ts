import type { Tensor } from '../../tensor/index.ts';

/**
 * Standard errors between what is measured and what is claimed. On one side 2.3 % of normal errors lie beyond two.
 */
export const STANDARD_ERRORS = 2;

/** A mean over points, and the ends between which that of the domain lies: beyond each of them in 2.3 % of the sets of points. */
export interface MeanEstimate {
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

/**
 * How far predictions lie from a truth that has noise, over all entries of all points. A point's entries share its paths, so points
 * are what is independent, and standard errors are those of sums over a point.
 */
export interface ErrorStatistics {
  readonly points: number;
  readonly entries: number;
  /** Mean square of the error, without what noise adds to it. It estimates the mean over the domain, and may come out below 0. */
  readonly meanSquare: MeanEstimate;
  /** The mean square as a share of the truth's variance, without what noise adds to either: 1 − R². NaN of a constant truth. */
  readonly missed: MeanEstimate;
  /** Mean distance from the labels, noise and all. */
  readonly distance: MeanEstimate;
  /** Mean of the labels' standard errors; 0 where they have none. */
  readonly meanNoise: number;
  /** For each number of standard errors: the largest distance, each less, and plus, as many of its own standard errors. */
  readonly largest: (standardErrors: number) => {
    readonly least: number;
    readonly most: number;
    readonly seen: number;
  };
}

/**
 * @param prediction [n, …]
 * @param truth in its shape; NaN where it is not known, which does not count
 * @param errors standard errors of the truth, in its shape. Default: it is exact. NaN where one is not known, which counts as 0
 */
export function errorStatistics(prediction: Tensor, truth: Tensor, errors?: Tensor): ErrorStatistics {
  const [n] = truth.shape;
  const width = truth.data.length / n;
  const noiseAt = (at: number) => errors?.data[at] || 0;
  const known = (at: number) => !Number.isNaN(truth.data[at]);
  let [entries, sum] = [0, 0];
  for (let at = 0; at < truth.data.length; at++)
    if (known(at)) {
      entries++;
      sum += truth.data[at];
    }
  const mean = sum / entries;
  const [squares, spreads, distances, counts] = [0, 0, 0, 0].map(() => new Float64Array(n));
  let noise = 0;
  for (let point = 0, at = 0; point < n; point++)
    for (let k = 0; k < width; k++, at++) {
      if (!known(at)) continue;
      const [distance, error] = [prediction.data[at] - truth.data[at], noiseAt(at)];
      squares[point] += distance ** 2 - error ** 2;
      spreads[point] += (truth.data[at] - mean) ** 2 - error ** 2;
      distances[point] += Math.abs(distance);
      counts[point]++;
      noise += error;
    }
  const variance = total(spreads) / entries;
  const missed = total(squares) / entries / variance;
  // Of a quotient, to first order.
  const beside = squares.map((square, i) => (square - missed * spreads[i]) / variance);
  return {
    points: n,
    entries,
    meanSquare: meanOf(squares, counts),
    missed: variance > 0 ? shifted(meanOf(beside, counts), missed) : shifted(NOTHING, Number.NaN),
    distance: meanOf(distances, counts),
    meanNoise: noise / entries,
    largest: (standardErrors) => {
      const ends = { least: 0, most: 0, seen: 0 };
      for (let at = 0; at < truth.data.length; at++) {
        if (!known(at)) continue;
        const distance = Math.abs(prediction.data[at] - truth.data[at]);
        const own = standardErrors * noiseAt(at);
        // NaN stays: a prediction that is no number is no small error.
        ends.seen = Math.max(ends.seen, distance);
        ends.least = Math.max(ends.least, distance - own);
        ends.most = Math.max(ends.most, distance + own);
      }
      return ends;
    },
  };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

const NOTHING: MeanEstimate = { value: 0, least: 0, most: 0 };

function shifted({ value, least, most }: MeanEstimate, by: number): MeanEstimate {
  return { value: value + by, least: least + by, most: most + by };
}

/**
 * Σ sums / Σ counts over independent points. Squares are skewed: a sample that lacks the large ones has both a mean and a spread that are
 * too small. So each end is moved by what skewness adds to quantiles of a mean over its own standard error (Hall, "On the
 * Removal of Skewness by Transformation", J. R. Stat. Soc. B 54, 1992, eq. 2.1).
 */
function meanOf(sums: Float64Array, counts: Float64Array): MeanEstimate {
  const [n, entries] = [sums.length, total(counts)];
  const mean = total(sums) / entries;
  let [squares, cubes] = [0, 0];
  for (let i = 0; i < n; i++) {
    const distance = sums[i] - mean * counts[i];
    squares += distance ** 2;
    cubes += distance ** 3;
  }
  const error = Math.sqrt((squares * n) / Math.max(1, n - 1)) / entries;
  const skew = squares > 0 ? cubes / squares ** 1.5 : 0;
  const shift = (skew * (1 + 2 * STANDARD_ERRORS ** 2)) / 6;
  return {
    value: mean,
    least: mean - (STANDARD_ERRORS - shift) * error,
    most: mean + (STANDARD_ERRORS + shift) * error,
  };
}
