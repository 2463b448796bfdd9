/** What a few seeds say of a number. */
export interface SeedSpread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Median, least and most of numbers; undefined of none. */
export function spreadOver(numbers: readonly number[]): SeedSpread | undefined {
  if (numbers.length === 0) return undefined;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    least: sorted[0],
    most: sorted[sorted.length - 1],
  };
}

/** How one thing compares with another, where less is better. */
export type Standing = 'better' | 'worse' | 'alike';

/** Of fewer seeds nothing is better than another. */
export const DECIDING_SEEDS = 3;

/**
 * Better by more than the spread: each of its seeds is below all of the other's. Of two seeds or fewer nobody can say that.
 *
 * @param one numbers, a seed each
 */
export function standingOf(one: readonly number[], other: readonly number[]): Standing {
  if (Math.min(one.length, other.length) < DECIDING_SEEDS) return 'alike';
  if (Math.max(...one) < Math.min(...other)) return 'better';
  return Math.min(...one) > Math.max(...other) ? 'worse' : 'alike';
}
