import { INTERVAL_SIGNIFICANCE, type Scores } from './scores.ts';

/** Inputs that hardly count, and the share of the largest score below which these are. */
export interface FaintInputs {
  /** By index. */
  readonly indices: readonly number[];
  /** As a threshold of a rule: it removes them. */
  readonly share: number;
}

/** Intervals overestimate the least most: what has no influence still scores some per cent. */
const ENCLOSED_SHARE = 0.05;
const SHARE = 0.01;

/**
 * Inputs whose score is below a share of the largest of an input: 0.05 for interval significance, else 0.01. A trained network
 * has a little of everything, so that dummy inputs score above 0 (docs/pruning.md). None where all scores are 0.
 */
export function faintInputs({ criterion, groups }: Scores): FaintInputs {
  const share = criterion === INTERVAL_SIGNIFICANCE ? ENCLOSED_SHARE : SHARE;
  const scores = groups.find(({ of }) => of === 'inputs')?.scores ?? [];
  const largest = scores.reduce((most, score) => Math.max(most, score), 0);
  const indices = scores.flatMap((score, k) => (score < share * largest ? [k] : []));
  return { indices, share };
}
