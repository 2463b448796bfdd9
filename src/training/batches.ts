import type { RandomStream } from '../tensor/index.ts';

/** The rows of each step's batch: an endless sequence of passes over the data, each reshuffled, with each row once. */
export class Batches {
  readonly #random: RandomStream;
  readonly #count: number;
  #order: Int32Array;
  #at = 0;

  /** @param count number of rows, at least 1 */
  constructor(count: number, random: RandomStream) {
    this.#random = random;
    this.#count = count;
    this.#order = random.permutation(count);
  }

  /** The next `size` row numbers; passes run on across calls. */
  take(size: number): Int32Array {
    const rows = new Int32Array(size);
    for (let filled = 0; filled < size; ) {
      if (this.#at === this.#count) {
        this.#order = this.#random.permutation(this.#count);
        this.#at = 0;
      }
      const part = this.#order.subarray(this.#at, this.#at + size - filled);
      rows.set(part, filled);
      filled += part.length;
      this.#at += part.length;
    }
    return rows;
  }
}
