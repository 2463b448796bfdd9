import { demand } from './errors.ts';
import type { RandomStream } from './random.ts';
import {
  BITS,
  checkSobolDimensions,
  directionNumbers,
  LAST_BIT,
  scramble,
  step,
  trailingZeros,
} from './sobol-net.ts';

/**
 * Nets of the first 2ᵏ Sobol' points, each scrambled anew as {@link sobolPoints} does it. Coordinates lie in the middle of their 2⁻³²,
 * so that none is 0 and 1 − u is as likely as u. A scramble takes k + 1 random words a dimension.
 */
export class SobolReplicates {
  readonly #plain: Int32Array;
  readonly #directions: Int32Array;
  readonly #point: Int32Array;
  readonly #count: number;
  #next = 0;

  /**
   * @param count points of a net, a power of two
   * @throws InputError for another count, or more than 256 dimensions
   */
  constructor(count: number, dimensions: number) {
    demand(
      Number.isInteger(Math.log2(count)) && count >= 1 && count < 2 ** BITS,
      "points of a Sobol' net must be a power of two, 1 to 2^31",
      count,
      'Correct it.',
    );
    checkSobolDimensions(dimensions);
    this.#count = count;
    // A net of one point is its shift alone.
    this.#plain = directionNumbers(dimensions, Math.max(1, Math.log2(count)));
    this.#directions = this.#plain.slice();
    this.#point = new Int32Array(dimensions);
  }

  /** Fills with the coordinates of the next point. A net that was gone through is followed by another. */
  fill(out: Float64Array, random: RandomStream): void {
    const point = this.#point;
    if (this.#next === 0) {
      this.#directions.set(this.#plain);
      scramble(this.#directions, point, random);
    } else step(point, this.#directions, trailingZeros(this.#next));
    this.#next = (this.#next + 1) % this.#count;
    for (let j = 0; j < point.length; j++) out[j] = ((point[j] >>> 0) + 0.5) * LAST_BIT;
  }
}
