import type { Candidate, Family } from './candidates/index.ts';
import type { TrialRecord } from './trial-record.ts';

/** What a search goes down by. */
export interface Descend {
  /** The most promising first. */
  readonly families: readonly Family[];
  /** The name of a network that meets the targets, … */
  readonly oversized: string;
  /** … and its size, which is to be undercut. */
  readonly below: number;
  size(candidate: Candidate): Promise<number>;
  attempt(candidate: Candidate): Promise<TrialRecord>;
}

/**
 * Goes through families for the smallest member that meets the targets. Of each it tries the largest member that is smaller than the best so
 * far. Where that meets them it halves what lies below; else it leaves the family. It goes round until none has a smaller one that
 * does. A family that does not come to the target costs one trial a round. Of each, the one just below the answer is known to
 * fail.
 *
 * Within a family a larger member is taken to be no worse. Starts are random, so that is an assumption.
 */
export async function descend({ families, oversized, below, size, attempt }: Descend): Promise<void> {
  let best = below;
  /** The members that are smaller than the best; few sizes are asked for, since to measure one takes time. */
  const smaller = async ({ members }: Family): Promise<readonly Candidate[]> => {
    let [lo, hi] = [0, members.length];
    while (lo < hi) {
      const middle = (lo + hi) >> 1;
      if ((await size(members[middle])) < best) lo = middle + 1;
      else hi = middle;
    }
    return members.slice(0, lo);
  };
  const meets = async (one: Candidate) => (await attempt(one)).ended === 'met';
  for (let settled = false; !settled; ) {
    settled = true;
    for (const family of families) {
      const list = await smaller(family);
      // Between a place that fails, −1 for none, and one that meets the targets.
      let [fails, met] = [-1, list.length - 1];
      // The largest smaller one of the oversized network's family is nearly as large: it would take as long, and tell little.
      if (family.members[list.length]?.name === oversized) met = list.length;
      else if (met < 0 || !(await meets(list[met]))) continue;
      while (met - fails > 1) {
        const middle = (fails + met) >> 1;
        if (await meets(list[middle])) met = middle;
        else fails = middle;
      }
      if (met === list.length) continue;
      best = await size(list[met]);
      settled = false;
    }
  }
}
