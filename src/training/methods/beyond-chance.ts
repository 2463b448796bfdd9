import { dampedStep, dampingScale } from '../squares/damped.ts';
import type { Squares } from '../squares/squares.ts';

/** Directions of less than this, of what columns of the Jacobian have alone, are not counted: noise says nothing of them. */
const LEAST_SHARE = 1e-5;

/**
 * How many times as much the best step promises as one would by chance: Fisher's F. Residuals that are noise alone are as large along
 * the P columns of the Jacobian as in the N − P other directions. So the ratio is about 1 where a network is as near as its labels
 * say, and less where it fits their noise. What a step can mend beside comes on top of that.
 *
 * @param parameters [P]
 * @param labels N, of those that are known
 * @param noise what the noise of the labels is of the loss, N·σ². Default: what the step leaves tells it
 * @param rows of which JᵀJ is made
 * @returns infinity where labels have no noise; 0 where as many labels as parameters tell none
 */
export async function beyondChance(
  squares: Squares,
  parameters: Float64Array,
  { labels, noise, rows }: { readonly labels: number; readonly noise?: number; readonly rows?: number },
): Promise<number> {
  const { total, gradient } = await squares.gradient(parameters);
  const gram = await squares.gram(parameters, rows);
  const scale = dampingScale(gram, gradient.length, 'diagonal');
  const promised = dampedStep({ gradient, gram }, scale, LEAST_SHARE)?.promised ?? 0;
  const directions = gradient.length;
  if (noise !== undefined)
    return noise === 0 ? Number.POSITIVE_INFINITY : (promised * labels) / (noise * directions);
  if (labels <= directions) return 0;
  const left = Math.max(total - promised, 0);
  return left === 0 ? Number.POSITIVE_INFINITY : (promised / directions) * ((labels - directions) / left);
}
