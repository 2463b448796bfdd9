import { demand, InputError } from './errors.ts';
import type { RandomStream } from './random.ts';
import { DIRECTIONS } from './sobol-directions.ts';

/** Binary digits of a point's coordinates. */
const BITS = 32;
const rows = DIRECTIONS.trim().split(/\s+/);
/** The most dimensions that there are direction numbers for. */
export const MOST_SOBOL_DIMENSIONS = rows.length + 1;

/**
 * Points of the Sobol' sequence in [0, 1)ᵈ, row-major `[count, dimensions]`, in the Gray-code order of Antonov and
 * Saleev (1979), as SciPy gives them. Counts that are powers of two keep the balance the sequence is made for.
 *
 * @param options.random scrambles the points by a random lower-triangular matrix over the binary digits and a digital shift
 *   (Matoušek, "On the L2-discrepancy for anchored boxes", J. Complexity 14, 1998). Every point is then uniform, and the
 *   balance is kept. Default: none, the first point is the origin
 * @param options.skip number of points left out at the beginning, default 0
 * @throws InputError for more than 256 dimensions, or beyond the sequence's 2³² points
 */
export function sobolPoints(
  count: number,
  dimensions: number,
  options: { readonly random?: RandomStream; readonly skip?: number } = {},
): Float64Array {
  const { random, skip = 0 } = options;
  if (!(Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= MOST_SOBOL_DIMENSIONS))
    throw new InputError(
      `Sobol' points have 1 to ${MOST_SOBOL_DIMENSIONS} dimensions`,
      String(dimensions),
      'Use uniform points in higher dimensions.',
    );
  for (const [what, value] of Object.entries({ count, skip }))
    demand(
      Number.isInteger(value) && value >= 0,
      `${what} of Sobol' points must be whole, ≥ 0`,
      value,
      'Correct it.',
    );
  demand(skip + count <= 2 ** BITS, "the Sobol' sequence has 2^32 points", skip + count, 'Ask for fewer.');

  const directions = directionNumbers(dimensions);
  const point = new Int32Array(dimensions);
  if (random) scramble(directions, point, random);
  const gray = (skip ^ (skip >>> 1)) >>> 0;
  for (let bit = 0; bit < BITS; bit++) if ((gray >>> bit) & 1) step(point, directions, bit);

  const points = new Float64Array(count * dimensions);
  for (let n = 0; n < count; n++) {
    for (let j = 0; j < dimensions; j++) points[n * dimensions + j] = (point[j] >>> 0) * 2 ** -BITS;
    if (n + 1 < count) step(point, directions, trailingZeros(skip + n + 1));
  }
  return points;
}

/** From a point to the one whose Gray code differs in `bit`. */
function step(point: Int32Array, directions: Int32Array, bit: number): void {
  const offset = bit * point.length;
  for (let j = 0; j < point.length; j++) point[j] ^= directions[offset + j];
}

function trailingZeros(index: number): number {
  return 31 - Math.clz32(index & -index);
}

/** Direction numbers `[bit, dimension]`: Sobol's recurrence from the initial ones (Bratley and Fox, Algorithm 659, 1988). */
function directionNumbers(dimensions: number): Int32Array {
  const directions = new Int32Array(BITS * dimensions);
  for (let bit = 0; bit < BITS; bit++) directions[bit * dimensions] = 1 << (BITS - 1 - bit);
  for (let j = 1; j < dimensions; j++) {
    const [polynomialText, initialText] = rows[j - 1].split(':');
    const polynomial = Number(polynomialText);
    const initial = initialText.split(',').map(Number);
    const degree = initial.length;
    for (let bit = 0; bit < BITS; bit++) {
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

/** Multiplies the digits of the direction numbers by a random unit lower-triangular matrix, and draws the shift. */
function scramble(directions: Int32Array, shift: Int32Array, random: RandomStream): void {
  const dimensions = shift.length;
  const columns = new Int32Array(BITS);
  for (let j = 0; j < dimensions; j++) {
    shift[j] = random.integer(2 ** BITS);
    // Column q, leading digit first: a one on the diagonal, random digits below it.
    for (let q = 0; q < BITS; q++) {
      const diagonal = (1 << (BITS - 1 - q)) >>> 0;
      columns[q] = diagonal + random.integer(diagonal);
    }
    for (let bit = 0; bit < BITS; bit++) {
      const direction = directions[bit * dimensions + j];
      let product = 0;
      for (let q = 0; q < BITS; q++) if ((direction >>> (BITS - 1 - q)) & 1) product ^= columns[q];
      directions[bit * dimensions + j] = product;
    }
  }
}
