import type { Tensor } from '../../tensor/index.ts';
import type { SecondMoments } from '../layers/second-moments.ts';

/**
 * Moments of columns whose rows come chunk by chunk. Sums are about the mean of the first chunk, so that large means do not hide
 * small covariances.
 */
export class MomentSums {
  readonly #width: number;
  readonly #sums: Float64Array;
  readonly #products: Float64Array;
  #about: Float64Array | undefined;
  #count = 0;

  constructor(width: number) {
    this.#width = width;
    this.#sums = new Float64Array(width);
    this.#products = new Float64Array(width * width);
  }

  /** @param rows [n, width] */
  add({ shape: [n], data }: Tensor): void {
    const d = this.#width;
    this.#about ??= firstMean(data, n, d);
    const row = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      for (let a = 0; a < d; a++) {
        row[a] = data[i * d + a] - this.#about[a];
        this.#sums[a] += row[a];
      }
      for (let a = 0; a < d; a++)
        for (let b = 0, at = a * d; b <= a; b++, at++) this.#products[at] += row[a] * row[b];
    }
    this.#count += n;
  }

  /** Of all rows so far; of the covariance the lower half. */
  get moments(): SecondMoments {
    const [n, d] = [this.#count, this.#width];
    const about = this.#about ?? new Float64Array(d);
    const off = this.#sums.map((sum) => sum / n);
    const covariance = new Float64Array(d * d);
    for (let a = 0; a < d; a++)
      for (let b = 0, at = a * d; b <= a; b++, at++)
        covariance[at] = this.#products[at] / n - off[a] * off[b];
    const mean = about.map((value, a) => value + off[a]);
    const squares = mean.map((value, a) => value * value + covariance[a * d + a]);
    return { mean, squares, covariance };
  }
}

/** Products of columns with each other, summed over rows that come chunk by chunk. */
export class ProductSums {
  readonly sums: Float64Array;
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
    this.sums = new Float64Array(width * width);
  }

  /** @param rows [n, width] */
  add({ shape: [n], data }: Tensor): void {
    const m = this.#width;
    for (let i = 0; i < n; i++)
      for (let a = 0; a < m; a++) {
        const value = data[i * m + a];
        if (value !== 0) for (let b = 0; b <= a; b++) this.sums[a * m + b] += value * data[i * m + b];
      }
  }
}

function firstMean(data: Float64Array, n: number, d: number): Float64Array {
  const mean = new Float64Array(d);
  for (let at = 0; at < n * d; at++) mean[at % d] += data[at] / n;
  return mean;
}
