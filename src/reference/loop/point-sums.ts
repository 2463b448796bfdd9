import type { Numbers } from './path-sweeps.ts';

/**
 * Sums over the paths of one point after the other, column by column, in float64. They go path by path, so that they do not
 * depend on blocks. Distances from the first path are summed, so that squares keep their digits: those of sums over independent
 * groups of paths.
 */
export class PointSums {
  readonly #first: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #ofGroup: Float64Array;
  readonly #size: number;
  #paths = 0;

  /** @param size of a group. Default: each path is its own */
  constructor(columns: number, size = 1) {
    this.#size = size;
    this.#ofGroup = new Float64Array(columns);
    this.#first = new Float64Array(columns);
    this.#sums = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  /** Adds rows [from, to) of all columns. */
  add(columns: readonly Numbers[], from: number, to: number): void {
    for (const [c, column] of columns.entries()) {
      if (this.#paths === 0) this.#first[c] = column[from];
      const first = this.#first[c];
      let sum = this.#sums[c];
      let squares = this.#squares[c];
      let ofGroup = this.#ofGroup[c];
      let left = this.#size - (this.#paths % this.#size);
      for (let row = from; row < to; row++) {
        const distance = column[row] - first;
        sum += distance;
        ofGroup += distance;
        left -= 1;
        if (left > 0) continue;
        squares += ofGroup * ofGroup;
        ofGroup = 0;
        left = this.#size;
      }
      this.#ofGroup[c] = ofGroup;
      this.#sums[c] = sum;
      this.#squares[c] = squares;
    }
    this.#paths += to - from;
  }

  /** Whether all that was added is finite. */
  get areFinite(): boolean {
    return this.#sums.every(Number.isFinite) && this.#squares.every(Number.isFinite);
  }

  /** The mean of a column. */
  mean(c: number): number {
    return this.#first[c] + this.#sums[c] / this.#paths;
  }

  /** The standard error of that mean, of two groups or more. */
  error(c: number): number {
    const groups = this.#paths / this.#size;
    const spread = this.#squares[c] - this.#sums[c] ** 2 / groups;
    return Math.sqrt(Math.max(0, spread) / (groups * (groups - 1))) / this.#size;
  }

  /** Begins another point. */
  reset(): void {
    this.#paths = 0;
    this.#sums.fill(0);
    this.#squares.fill(0);
  }
}
