import { InputError } from './errors.ts';
import type { RandomStream } from './random.ts';
import { DIRECTIONS } from './sobol-directions.ts';

/** Binary digits of a point's coordinates. */
export const BITS = 32;
/** The last of them. A power taken for each coordinate would cost ten times what the rest does. */
export const LAST_BIT = 2 ** -BITS;
const rows = DIRECTIONS.trim().split(/\s+/);
/** The most dimensions that there are direction numbers for. */
export const MOST_SOBOL_DIMENSIONS = rows.length + 1;

/** @throws InputError unless there are direction numbers for so many dimensions */
export function checkSobolDimensions(dimensions: number): void {
  if (!(Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= MOST_SOBOL_DIMENSIONS))
    throw new InputError(
      `Sobol' points have 1 to ${MOST_SOBOL_DIMENSIONS} dimensions`,
      String(dimensions),
      'Use uniform points in higher dimensions.',
    );
}

/** From a point to the one whose Gray code differs in `bit`. */
export function step(point: Int32Array, directions: Int32Array, bit: number): void {
  const offset = bit * point.length;
  for (let j = 0; j < point.length; j++) point[j] ^= directions[offset + j];
}

export function trailingZeros(index: number): number {
  return 31 - Math.clz32(index & -index);
}

/**
 * Direction numbers `[bit, dimension]`: Sobol's recurrence from the initial ones (Bratley and Fox, Algorithm 659, 1988).
 *
 * @param bits of a point's number: the first 2^bits points can be reached
 */
export function directionNumbers(dimensions: number, bits = BITS): Int32Array {
  const directions = new Int32Array(bits * dimensions);
  for (let bit = 0; bit < bits; bit++) directions[bit * dimensions] = 1 << (BITS - 1 - bit);
  for (let j = 1; j < dimensions; j++) {
    const [polynomialText, initialText] = rows[j - 1].split(':');
    const polynomial = Number(polynomialText);
    const initial = initialText.split(',').map(Number);
    const degree = initial.length;
    for (let bit = 0; bit < bits; bit++) {
      let direction: number;
      if (bit < degree) direction = initial[bit] << (BITS - 1 - bit);
      else {
        const before = directions[(bit - degree) * dimensions + j];
        direction = before ^ (before >>> degree);
        for (let k = 1; k < degree; k++)
          if ((polynomial >>> (degree - k)) & 1) direction ^= directions[(bit - k) * dimensions + j];
      }
      directions[bit * dimensions + j] = direction;
    }
  }
  return directions;
}

/**
 * Multiplies the digits of the direction numbers `[bit, dimension]` by a random unit lower-triangular matrix, and draws the shift.
 * The number of a bit has no digits behind the bit's own, so that of fewer bits fewer columns are drawn.
 */
export function scramble(directions: Int32Array, shift: Int32Array, random: RandomStream): void {
  const dimensions = shift.length;
  const bits = directions.length / dimensions;
  const columns = new Int32Array(bits);
  for (let j = 0; j < dimensions; j++) {
    shift[j] = random.integer(2 ** BITS);
    // Column q, leading digit first: a one on the diagonal, random digits below it.
    for (let q = 0; q < bits; q++) {
      const diagonal = (1 << (BITS - 1 - q)) >>> 0;
      columns[q] = diagonal + random.integer(diagonal);
    }
    for (let bit = 0; bit < bits; bit++) {
      const direction = directions[bit * dimensions + j];
      let product = 0;
      for (let q = 0; q <= bit; q++) if ((direction >>> (BITS - 1 - q)) & 1) product ^= columns[q];
      directions[bit * dimensions + j] = product;
    }
  }
}
