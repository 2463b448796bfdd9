import type { ComparisonPlan } from './plan.ts';

/** What the networks of a comparison may spend, beside labels. */
export interface PlannedSteps {
  /** Optimiser steps of the oversized network; 0 of one that was there before. */
  readonly oversized: number;
  /** Optimiser steps of a small network. */
  readonly small: number;
  /** Rounds of an iterative pruning. */
  readonly rounds: number;
}

/** What a plan lets networks spend. */
export function stepsOf({
  oversized,
  steps,
  rounds,
}: Pick<ComparisonPlan, 'oversized' | 'steps' | 'rounds'>): PlannedSteps {
  return { oversized: oversized.steps, small: steps, rounds };
}

/** Optimiser steps of a small network's way, in the order in which they are taken. */
export interface SmallBudget {
  /** Of the oversized network, where the way begins there. */
  readonly oversized: number;
  /** Behind each round of pruning; none of a pruning at once. */
  readonly rounds: readonly number[];
  /** Of the last training, each start. */
  readonly steps: number;
  /** How many random starts are trained side by side. */
  readonly restarts: number;
}

/** Steps that a budget spends altogether. */
export function totalSteps({ oversized, rounds, steps, restarts }: SmallBudget): number {
  return oversized + rounds.reduce((sum, round) => sum + round, 0) + steps * restarts;
}

/** A pruned network's: those of the oversized one, then its own. Half of these are spent in rounds where there are any. */
export function prunedBudget({ oversized, small, rounds }: PlannedSteps, iterative: boolean): SmallBudget {
  if (!iterative) return { oversized, rounds: [], steps: small, restarts: 1 };
  const each = Math.floor(small / (2 * rounds));
  return {
    oversized,
    rounds: new Array<number>(rounds).fill(each),
    steps: small - rounds * each,
    restarts: 1,
  };
}

/** A distilled network's: those of its teacher, then its own. */
export function distilledBudget({ oversized, small }: PlannedSteps): SmallBudget {
  return { oversized, rounds: [], steps: small, restarts: 1 };
}

/** What a small network from random weights would take by itself. */
export function ownBudget({ small }: PlannedSteps): SmallBudget {
  return { oversized: 0, rounds: [], steps: small, restarts: 1 };
}

/** As many steps as pruning takes in all, in one training. */
export function longBudget({ oversized, small }: PlannedSteps): SmallBudget {
  return { oversized: 0, rounds: [], steps: oversized + small, restarts: 1 };
}

/**
 * The same steps in as many random starts as they allow. No start has fewer than a pruned network's own; what does not divide is
 * left.
 */
export function restartsBudget({ oversized, small }: PlannedSteps): SmallBudget {
  const restarts = Math.max(1, Math.floor((oversized + small) / small));
  return { oversized: 0, rounds: [], steps: Math.floor((oversized + small) / restarts), restarts };
}
