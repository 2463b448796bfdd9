import type { Numbers } from './path-sweeps.ts';

/** What labels need of the paths of one point after the other, column by column. */
export interface PathSums {
  /** Adds rows [from, to) of all columns. */
  add(columns: readonly Numbers[], from: number, to: number): void;
  /** Whether all that was added is finite. */
  readonly areFinite: boolean;
  /** The label of a column. */
  mean(c: number): number;
  /** Its standard error, of two groups of paths or more. */
  error(c: number): number;
  /** Begins the next point. */
  reset(): void;
}

/**
 * Sums over the paths of one point after the other, column by column, in float64. They go path by path, so that they do not
 * depend on blocks. Distances from the first path are summed, so that squares keep their digits: those of sums over independent
 * groups of paths.
 */
export class PointSums implements PathSums {
  readonly #first: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #ofGroup: Float64Array;
  readonly #size: number;
  readonly #isSpread: boolean;
  /** Numbers of columns that are summed side by side. The last one may be there again, which changes nothing. */
  readonly #fours: readonly (readonly number[])[];
  #paths = 0;

  /**
   * @param size of a group
   * @param isSpread whether {@link error} is wanted
   */
  constructor(columns: number, size: number, isSpread: boolean) {
    this.#size = size;
    this.#isSpread = isSpread;
    this.#fours = Array.from({ length: Math.ceil(columns / 4) }, (_, n) =>
      [0, 1, 2, 3].map((k) => Math.min(4 * n + k, columns - 1)),
    );
    this.#ofGroup = new Float64Array(columns);
    this.#first = new Float64Array(columns);
    this.#sums = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  add(columns: readonly Numbers[], from: number, to: number): void {
    if (this.#paths === 0) for (const [c, column] of columns.entries()) this.#first[c] = column[from];
    if (this.#isSpread && this.#size > 1) this.#addGroups(columns, from, to);
    else
      for (const four of this.#fours) {
        this.#sumFour(columns, four, from, to);
        if (this.#isSpread) this.#squareFour(columns, four, from, to);
      }
    this.#paths += to - from;
  }

  /** Sums columns side by side, since a sum waits for the one before. */
  #sumFour(columns: readonly Numbers[], four: readonly number[], from: number, to: number): void {
    const [c0, c1, c2, c3] = four;
    const [k0, k1, k2, k3] = [columns[c0], columns[c1], columns[c2], columns[c3]];
    const [first, sums] = [this.#first, this.#sums];
    const [f0, f1, f2, f3] = [first[c0], first[c1], first[c2], first[c3]];
    let [s0, s1, s2, s3] = [sums[c0], sums[c1], sums[c2], sums[c3]];
    for (let row = from; row < to; row++) {
      s0 += k0[row] - f0;
      s1 += k1[row] - f1;
      s2 += k2[row] - f2;
      s3 += k3[row] - f3;
    }
    sums[c0] = s0;
    sums[c1] = s1;
    sums[c2] = s2;
    sums[c3] = s3;
  }

  /** The squares of paths that are groups. */
  #squareFour(columns: readonly Numbers[], four: readonly number[], from: number, to: number): void {
    const [c0, c1, c2, c3] = four;
    const [k0, k1, k2, k3] = [columns[c0], columns[c1], columns[c2], columns[c3]];
    const [first, squares] = [this.#first, this.#squares];
    const [f0, f1, f2, f3] = [first[c0], first[c1], first[c2], first[c3]];
    let [q0, q1, q2, q3] = [squares[c0], squares[c1], squares[c2], squares[c3]];
    for (let row = from; row < to; row++) {
      const d0 = k0[row] - f0;
      const d1 = k1[row] - f1;
      const d2 = k2[row] - f2;
      const d3 = k3[row] - f3;
      q0 += d0 * d0;
      q1 += d1 * d1;
      q2 += d2 * d2;
      q3 += d3 * d3;
    }
    squares[c0] = q0;
    squares[c1] = q1;
    squares[c2] = q2;
    squares[c3] = q3;
  }

  #addGroups(columns: readonly Numbers[], from: number, to: number): void {
    for (const [c, column] of columns.entries()) {
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
  }

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

  reset(): void {
    this.#paths = 0;
    this.#sums.fill(0);
    this.#squares.fill(0);
  }
}
