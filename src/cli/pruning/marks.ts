import type { ScoreGroup } from '../../pruning/index.ts';

/* Scores as characters. */

/** Characters of the longest bar. */
const BAR = 24;
/** Most scores of a layer that are drawn; the profile of a wider layer is thinned. */
const PROFILE = 48;
const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

export function bar(share: number): string {
  if (!Number.isFinite(share)) return '';
  const filled = Math.round(BAR * share);
  return filled === 0 && share > 0 ? '▏' : '█'.repeat(filled);
}

/** The height of a score's mark: eight steps over the decades of all groups; a blank for 0. */
export function scaleOf(groups: readonly Pick<ScoreGroup, 'scores'>[]): (score: number) => string {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { scores } of groups)
    for (const score of scores)
      if (score > 0) [lo, hi] = [Math.min(lo, Math.log(score)), Math.max(hi, Math.log(score))];
  return (score) => {
    if (score <= 0) return ' ';
    const share = hi > lo ? (Math.log(score) - lo) / (hi - lo) : 1;
    return STEPS[Math.min(STEPS.length - 1, Math.floor(share * STEPS.length))];
  };
}

/** As many of a list as are drawn, evenly spread. */
export function thinned<Item>(sorted: readonly Item[]): Item[] {
  if (sorted.length <= PROFILE) return [...sorted];
  return Array.from({ length: PROFILE }, (_, k) => sorted[Math.floor((k * sorted.length) / PROFILE)]);
}

export function scientific(score: number): string {
  return score.toExponential(2);
}
