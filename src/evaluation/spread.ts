import { compensatedSum, powerOfTwoNear } from '../tensor/index.ts';

/**
 * Mean and variance of numbers that come batch by batch. Nothing but sums is kept, so that no second pass is needed. Within
 * a batch sums are compensated. Spreads of batches are merged about their common mean (Chan, Golub and LeVeque, "Updating
 * Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979). Numbers are held in units of a power of two near
 * the largest so far. So squares of 1e200 or 1e-200 neither overflow nor vanish, and other results have the bits that they
 * have without units.
 */
export class Spread {
  #count = 0;
  #unit = 0;
  #mean = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** Numbers so far. */
  get count(): number {
    return this.#count;
  }

  add(values: Float64Array): void {
    const count = values.length;
    if (count === 0) return;
    for (const value of values) {
      this.#min = Math.min(this.#min, value);
      this.#max = Math.max(this.#max, value);
    }
    const unit = unitFor(this.#unit, Math.max(-this.#min, this.#max));
    if (this.#unit > 0) {
      this.#mean *= this.#unit / unit;
      this.#squares *= (this.#unit / unit) ** 2;
    }
    this.#unit = unit;
    const scaled = values.map((value) => value / (unit || 1));
    const mean = compensatedSum(scaled) / count;
    const squares = compensatedSum(scaled.map((value) => (value - mean) ** 2));
    const shift = mean - this.#mean;
    const total = this.#count + count;
    this.#squares += squares + (this.#count === 0 ? 0 : shift * shift * ((this.#count * count) / total));
    this.#mean = this.#count === 0 ? mean : this.#mean + shift * (count / total);
    this.#count = total;
  }

  /** Whether all numbers are one, up to the rounding with which such a column is computed. */
  get constant(): boolean {
    const rounding = 4 * Number.EPSILON * Math.max(-this.#min, this.#max);
    return this.#min === this.#max || this.#max - this.#min <= rounding;
  }

  /** Whether all numbers are 0. */
  get zero(): boolean {
    return this.#min === 0 && this.#max === 0;
  }

  /** Population standard deviation. */
  get std(): number {
    return Math.sqrt(this.#squares / this.#count) * this.#unit;
  }

  /** Root mean square. */
  get rms(): number {
    return Math.hypot(this.#mean, Math.sqrt(this.#squares / this.#count)) * this.#unit;
  }

  /** Sum of the squared distances from the mean, in units of `unit²`. */
  get squares(): { readonly sum: number; readonly unit: number } {
    return { sum: this.#squares, unit: this.#unit };
  }
}

/** The unit for numbers up to `magnitude`: the one before, unless they are larger. 0 while all are 0. */
export function unitFor(before: number, magnitude: number): number {
  return magnitude > 0 ? Math.max(before, powerOfTwoNear(magnitude)) : before;
}
