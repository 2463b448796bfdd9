import { compensatedSum } from '../tensor/index.ts';
import { Spread, unitFor } from './spread.ts';

/**
 * What every metric is made of: sums over pairs of prediction and truth, which come batch by batch. Nothing else is kept.
 */
export class ErrorSums {
  /** Spread of the truth. */
  readonly truth = new Spread();
  #squares = 0;
  #unit = 0;
  #largest = 0;

  /** Pairs so far. */
  get count(): number {
    return this.truth.count;
  }

  /** @param prediction as long as `truth`, whose entries it predicts */
  add(prediction: Float64Array, truth: Float64Array): void {
    if (truth.length === 0) return;
    this.truth.add(truth);
    const errors = truth.map((value, i) => Math.abs(prediction[i] - value));
    for (const error of errors) this.#largest = Math.max(this.#largest, error);
    const unit = unitFor(this.#unit, this.#largest);
    if (this.#unit > 0) this.#squares *= (this.#unit / unit) ** 2;
    this.#unit = unit;
    this.#squares += compensatedSum(errors.map((error) => (error / (unit || 1)) ** 2));
  }

  /** 1 − SS_res/SS_tot; undefined where the truth is constant: it has no spread to be measured against. */
  get r2(): number | undefined {
    if (this.truth.constant) return undefined;
    const { sum, unit } = this.truth.squares;
    return 1 - (this.#squares / sum) * (this.#unit / unit) ** 2;
  }

  get rmse(): number {
    return Math.sqrt(this.#squares / this.count) * this.#unit;
  }

  get maxError(): number {
    return this.#largest;
  }
}
