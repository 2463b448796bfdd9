import type { PruningRule } from './rule.ts';

/** A rule that counts, whatever the scores are. */
type CountingRule = Exclude<PruningRule, { readonly by: 'threshold' }>;

/**
 * How many a rule keeps of what it chooses from at once.
 *
 * @param size how many these are
 * @param place of their layer, for a rule that gives widths one by one
 */
export function countKept(rule: CountingRule, size: number, place: number): number {
  if (rule.by === 'ratio') return size - Math.floor(rule.ratio * size);
  const { keep } = rule;
  return Math.min(size, typeof keep === 'number' ? keep : keep[place]);
}

/**
 * The widths that a rule leaves of the hidden layers of a network without skips. Undefined where scores decide how many
 * neurons of a layer go: by a threshold, or over all layers.
 */
export function keptWidths(rule: PruningRule, widths: readonly number[]): readonly number[] | undefined {
  if (rule.by === 'threshold' || (rule.by === 'ratio' && rule.scope === 'global')) return undefined;
  return widths.map((width, place) => countKept(rule, width, place));
}
