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
  /** Variance of the truth over all entries, without what noise adds to it. */
  readonly variance: number;
}

/**
 * @param truth [n, …]; NaN where it is not known
 * @param errors standard errors in its shape. Default: none, of exact labels
 */
export function knownNoise(truth: Tensor, errors?: Tensor): KnownNoise {
  const [points] = truth.shape;
  const width = truth.data.length / points;
  let [entries, sum, squares, noise, fourth, largest] = [0, 0, 0, 0, 0, 0];
  for (let point = 0, at = 0; point < points; point++) {
    let [own, count] = [0, 0];
    for (let k = 0; k < width; k++, at++) {
      const value = truth.data[at];
      if (Number.isNaN(value)) continue;
      const error = errors?.data[at] || 0;
      largest = Math.max(largest, error);
      own += error ** 2;
      sum += value;
      squares += value ** 2;
      count++;
    }
    entries += count;
    noise += own;
    fourth += (own / Math.max(1, count)) ** 2;
  }
  const mean = sum / entries;
  return {
    points,
    entries,
    square: Math.sqrt((2 * fourth) / points),
    largest,
    variance: (squares - noise) / entries - mean ** 2,
  };
}
