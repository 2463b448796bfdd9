import { meanLoss } from './mean-loss.ts';

/*
 * Two networks are compared on the same rows. Their losses may be noise of labels for the most part. But it is the same noise, and cancels
 * in differences, part of the rows by part.
 */

/** In how many parts rows are compared. */
const PARTS = 64;
/** Fewer parts do not tell how much their mean is worth. */
const LEAST_PARTS = 8;
/** A difference of fewer standard errors is one that noise makes. */
const ERRORS = 2;
/**
 * Labels for each parameter with which steps on all rows are judged by these. Fitting noise then costs at most a hundredth of the loss.
 */
const LABELS = 100;

/** Rows of a part, such that there are 64 of them. */
export function pairedPart(rows: number): number {
  return Math.ceil(rows / PARTS);
}

/** Whether there are so many labels that the loss on the rows trained on tells which of two networks is the better one. */
export function areEnough(labels: number, parameters: number): boolean {
  return labels >= LABELS * parameters;
}

/** Losses of one network on parts of the rows. */
export interface Parted {
  readonly losses: Float64Array;
  readonly rows: readonly number[];
}

/** Whether rows say that a network is worse than another one: by more than the noise of the difference. */
export function isWorse({ losses, rows }: Parted, other: Parted): boolean {
  const differences = losses.map((loss, k) => loss - other.losses[k]);
  const mean = meanLoss(differences, rows);
  if (rows.length < LEAST_PARTS) return mean > 0;
  const all = rows.reduce((sum, count) => sum + count, 0);
  const squares = differences.reduce((sum, each, k) => sum + ((rows[k] / all) * (each - mean)) ** 2, 0);
  const error = Math.sqrt((squares * rows.length) / (rows.length - 1));
  return !(mean <= ERRORS * error);
}
