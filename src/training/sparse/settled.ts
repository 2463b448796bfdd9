import { resolvedSparse, type SparseOptions } from './options.ts';

/** What a rewiring is of. */
export interface RewiredTraining {
  /** Rows that are trained on. */
  readonly rows: number;
  readonly batch: number;
  readonly steps: number;
}

/** Steps from one change of the zeros to the next: as asked for, else an epoch. */
export function stepsBetween(sparse: SparseOptions, { rows, batch }: Omit<RewiredTraining, 'steps'>): number {
  return resolvedSparse(sparse).every ?? Math.ceil(rows / Math.min(batch, rows));
}

/**
 * The step from which a sparse network is judged. Its zeros do not change any more, and the last weights had the time of one change.
 * Until then its output may be flat, since the few paths that it begins with die; later ones revive it.
 */
export function settledAt(sparse: SparseOptions, training: RewiredTraining): number {
  const { steps } = training;
  return Math.min(steps, resolvedSparse(sparse).until * steps + stepsBetween(sparse, training));
}
