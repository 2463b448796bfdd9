import type { Tensor } from '../../tensor/index.ts';

/** What the labels of an order of derivative say of their own noise. */
export interface KnownNoise {
  readonly points: number;
  readonly entries: number;
  /**
   * The standard deviation of a point's mean of ε² − s², for labels' errors ε of standard error s: √(2·mean((mean s²)²)). The entries of a
   * point are taken to err together, which is the worst that they can do.
   */
  readonly square: number;
  /** The largest standard error. */
  readonly largest: number;
  /** Variance of the truth over all entries, without what noise adds to it: below 0 where noise explains more than there is. */
  readonly variance: number;
  /** Between the largest and the least entry. */
  readonly range: number;
}

/**
 * @param truth [n, …]; NaN where it is not known
 * @param errors standard errors in its shape. Default: none, of exact labels
 */
export function knownNoise(truth: Tensor, errors?: Tensor): KnownNoise {
  const [points] = truth.shape;
  const width = truth.data.length / points;
  const known = truth.data.filter((value) => !Number.isNaN(value));
  // About the mean: squares of values with a large offset would cancel.
  const mean = meanOf(known);
  let [entries, squares, noise, fourth, largest] = [0, 0, 0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let point = 0, at = 0; point < points; point++) {
    let [own, count] = [0, 0];
    for (let k = 0; k < width; k++, at++) {
      const value = truth.data[at];
      if (Number.isNaN(value)) continue;
      const error = errors?.data[at] || 0;
      largest = Math.max(largest, error);
      own += error ** 2;
      squares += (value - mean) ** 2;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
      count++;
    }
    entries += count;
    noise += own;
    fourth += (own / Math.max(1, count)) ** 2;
  }
  return {
    points,
    entries,
    square: Math.sqrt((2 * fourth) / points),
    largest,
    variance: (squares - noise) / entries,
    range: most - least,
  };
}

/** The mean, whose sum does not overflow. */
function meanOf(values: ArrayLike<number>): number {
  let mean = 0;
  for (let k = 0; k < values.length; k++) mean += (values[k] - mean) / (k + 1);
  return mean;
}
