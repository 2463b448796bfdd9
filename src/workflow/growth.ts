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
 * Each counts by its rows, so the mean is that of all rows. Fewer than ten parts say nothing of their scatter, and the error
 * counts as 0.
 *
 * @param before losses of one network on parts of the rows
 * @param after those of another on the same parts
 * @param rows how many rows each part has
 */
export function pairedGrowth(before: Float64Array, after: Float64Array, rows: readonly number[]): Growth {
  const n = rows.length;
  const rises = after.map((value, k) => value - before[k]);
  const mean = meanOf(rises, rows);
  const all = sum(rows);
  const scatter = rises.reduce((total, rise, k) => total + ((rows[k] / all) * (rise - mean)) ** 2, 0);
  return { mean, error: n < ENOUGH ? 0 : Math.sqrt((scatter * n) / (n - 1)) };
}

/** The loss of the network that a training began with, less what labels' noise is of it, where they tell that. */
export function errorBeyondNoise({ began, rows, noise = 0 }: PartedLoss): number {
  return Math.max(0, meanOf(began, rows) - noise);
}

/** The mean of all rows from those of parts. */
function meanOf(values: Float64Array, rows: readonly number[]): number {
  return values.reduce((total, value, k) => total + value * rows[k], 0) / sum(rows);
}

function sum(rows: readonly number[]): number {
  return rows.reduce((total, count) => total + count, 0);
}
