import type { Numbers } from './path-sweeps.ts';

/**
 * Sums over the paths of one point after the other, column by column, in float64. They go path by path, so that they do not
 * depend on blocks. Distances from the first path are summed, so that squares keep their digits.
 */
export class PointSums {
  readonly #first: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #paths = 0;

  constructor(columns: number) {
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
      for (let row = from; row < to; row++) {
        const distance = column[row] - first;
        sum += distance;
        squares += distance * distance;
      }
      this.#sums[c] = sum;
      this.#squares[c] = squares;
    }
    this.#paths += to - from;
  }

  /** Whether all that was added is finite. */
  get areFinite(): boolean {
    return this.#squares.every(Number.isFinite);
  }

  /** The mean of a column. */
  mean(c: number): number {
    return this.#first[c] + this.#sums[c] / this.#paths;
  }

  /** The standard error of that mean, of two paths or more. */
  error(c: number): number {
    const paths = this.#paths;
    const spread = this.#squares[c] - this.#sums[c] ** 2 / paths;
    return Math.sqrt(Math.max(0, spread) / (paths * (paths - 1)));
  }

  /** Begins another point. */
  reset(): void {
    this.#paths = 0;
    this.#sums.fill(0);
    this.#squares.fill(0);
  }
}
