import type { PartedLoss } from '../training/index.ts';

/** By how much a loss is above another, on the same rows. */
export interface Growth {
  readonly mean: number;
  /** What that is uncertain by: its standard error. */
  readonly error: number;
}

/** On how many parts of the rows held out losses are compared. Each has rows enough for its mean to be near normal. */
export const PARTS = 64;
/** Fewer parts do not tell their spread. */
const ENOUGH = 10;

/**
 * How much larger a loss is than another, part by part. Labels' noise is in both, the same in each row, and cancels but for
 * its product with what the two networks differ by. The parts tell what is left of it: their differences scatter by that.
 * Fewer than ten say nothing of their scatter, and the error counts as 0.
 *
 * @param before losses of one network on parts of equally many rows
 * @param after those of another on the same parts
 */
export function pairedGrowth(before: Float64Array, after: Float64Array): Growth {
  const n = before.length;
  const rises = after.map((value, k) => value - before[k]);
  const mean = rises.reduce((sum, rise) => sum + rise, 0) / n;
  const variance = rises.reduce((sum, rise) => sum + (rise - mean) ** 2, 0) / (n - 1);
  return { mean, error: n < ENOUGH ? 0 : Math.sqrt(variance / n) };
}

/** The loss of the network that a training began with, less what labels' noise is of it, where they tell that. */
export function errorBeyondNoise({ began, noise = 0 }: PartedLoss): number {
  return Math.max(0, began.reduce((sum, loss) => sum + loss, 0) / began.length - noise);
}
