import type { Schedule } from '../training/index.ts';

/** How long a network is trained, and how fast. */
export interface Budget {
  /** Optimiser steps. */
  readonly steps: number;
  /** Points a step. */
  readonly batch: number;
  readonly schedule: Schedule;
}

/** Rows of a batch; larger batches cost more than they bring (docs/method.md). */
const BATCH = 256;
/** Steps that the networks of docs/method.md need; more do not help them. */
const STEPS = 20_000;
/** Passes over a set for which these steps are too few, unless the steps become too many. */
const PASSES = 4;
const MOST_STEPS = 100_000;

/**
 * A budget for any set. Batches have 256 rows, or all where there are fewer. Steps are 20,000, or what four passes over the
 * rows take, at most 100,000. The learning rate goes through one cycle, warming up over a tenth. Its peak is 0.128 over the
 * width of the widest layer, at most 5e-3 (1e-3 for 128, as measured in docs/method.md).
 *
 * @param rows of the set
 * @param hidden widths of the hidden layers
 */
export function defaultBudget(rows: number, hidden: readonly number[]): Budget {
  const batch = Math.min(BATCH, rows);
  const passes = Math.ceil((PASSES * rows) / batch);
  const widest = Math.max(1, ...hidden);
  return {
    steps: Math.min(Math.max(STEPS, passes), MOST_STEPS),
    batch,
    schedule: oneCycle(Math.min(5e-3, 0.128 / widest)),
  };
}

/** One cycle of the learning rate up to `peak`, warming up over a tenth of the steps. All defaults are such cycles. */
export function oneCycle(peak: number): Schedule {
  return { kind: 'one-cycle', peak, warmup: 0.1 };
}
