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
  checkSobolDimensions(dimensions);
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
    for (let j = 0; j < dimensions; j++) points[n * dimensions + j] = (point[j] >>> 0) * LAST_BIT;
    if (n + 1 < count) step(point, directions, trailingZeros(skip + n + 1));
  }
  return points;
}
