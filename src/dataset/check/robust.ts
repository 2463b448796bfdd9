/** Σ|values| */
export function sumOfSizes(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum;
}

/** The factor c for which Σ|y − c p| is least: the median of y/p, each weighing |p|. NaN where all p are 0. */
export function medianFactor(y: ArrayLike<number>, p: ArrayLike<number>, start = 0, stop = y.length): number {
  const order: number[] = [];
  let total = 0;
  for (let i = start; i < stop; i++)
    if (p[i] !== 0) {
      order.push(i);
      total += Math.abs(p[i]);
    }
  order.sort((a, b) => y[a] / p[a] - y[b] / p[b]);
  let sum = 0;
  for (const i of order) {
    sum += Math.abs(p[i]);
    if (2 * sum >= total) return y[i] / p[i];
  }
  return Number.NaN;
}

/** How much nearer one explanation is than another, pair by pair. */
export interface Gain {
  /** Mean of log(|before|/|after|). */
  readonly mean: number;
  /** Its standard deviations from 0. */
  readonly sigmas: number;
}

/**
 * Compares what two explanations leave of each pair, by the logarithm of their ratio: neither steep nor odd pairs decide
 * alone. Pairs that share a point are not independent. The standard deviation allows for that (Aronow, Samii and Assenova,
 * "Cluster-robust variance estimation for dyadic data", Political Analysis 23, 2015).
 *
 * @param from, to the points of each pair
 * @param floor what counts as nothing
 */
export function gainOf(
  before: Float64Array,
  after: Float64Array,
  from: Int32Array,
  to: Int32Array,
  floor: number,
  start = 0,
  stop = before.length,
): Gain {
  const gains = new Float64Array(stop - start);
  for (let p = start; p < stop; p++)
    gains[p - start] = Math.log((Math.abs(before[p]) + floor) / (Math.abs(after[p]) + floor));
  const mean = gains.reduce((a, b) => a + b, 0) / gains.length;
  const byPoint = new Map<number, number>();
  let own = 0;
  for (const [p, gain] of gains.entries()) {
    const off = gain - mean;
    own += off * off;
    for (const point of [from[start + p], to[start + p]]) byPoint.set(point, (byPoint.get(point) ?? 0) + off);
  }
  let shared = 0;
  for (const sum of byPoint.values()) shared += sum * sum;
  const points = byPoint.size;
  const variance = (Math.max(shared - own, own) * points) / Math.max(points - 1, 1);
  return {
    mean,
    sigmas:
      variance > 0 ? (mean * gains.length) / Math.sqrt(variance) : mean > 0 ? Number.POSITIVE_INFINITY : 0,
  };
}
