import { compensatedSum } from '../tensor/index.ts';

/**
 * What every metric is made of, over pairs of prediction and truth that come batch by batch: nothing but sums is kept.
 * Within a batch sums are compensated; spreads of batches are merged about their common mean (Chan, Golub and LeVeque,
 * "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979), so that no second pass is needed.
 */
export class ErrorSums {
  #count = 0;
  #mean = 0;
  #spread = 0;
  #squares = 0;
  #largest = 0;
  #first = Number.NaN;
  #constant = true;

  /** Pairs so far. */
  get count(): number {
    return this.#count;
  }

  /** @param prediction as long as `truth`, whose entries it predicts */
  add(prediction: Float64Array, truth: Float64Array): void {
    const count = truth.length;
    if (count === 0) return;
    if (this.#count === 0) this.#first = truth[0];
    this.#constant &&= truth.every((value) => value === this.#first);
    const mean = compensatedSum(truth) / count;
    const spread = compensatedSum(truth.map((value) => (value - mean) ** 2));
    const shift = mean - this.#mean;
    const total = this.#count + count;
    this.#spread += spread + (this.#count === 0 ? 0 : shift * shift * ((this.#count * count) / total));
    this.#mean = this.#count === 0 ? mean : this.#mean + shift * (count / total);
    this.#count = total;
    this.#squares += compensatedSum(truth.map((value, i) => (prediction[i] - value) ** 2));
    for (let i = 0; i < count; i++)
      this.#largest = Math.max(this.#largest, Math.abs(prediction[i] - truth[i]));
  }

  /** 1 − SS_res/SS_tot; of a constant truth 1 where it is met and 0 elsewhere. */
  get r2(): number {
    // Asked of the numbers themselves: the rounding of the mean would leave a SS_tot above 0.
    if (this.#constant) return this.#squares === 0 ? 1 : this.#squares > 0 ? 0 : Number.NaN;
    return 1 - this.#squares / this.#spread;
  }

  get rmse(): number {
    return Math.sqrt(this.#squares / this.#count);
  }

  get maxError(): number {
    return this.#largest;
  }
}
