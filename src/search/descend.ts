import type { Candidate, Family } from './candidates/index.ts';
import { excessOfTrial, type TrialRecord } from './trial-record.ts';

/** What a search goes down by. */
export interface Descend {
  readonly families: readonly Family[];
  /** The size that is to be undercut: that of a network that meets the targets. */
  readonly below: number;
  size(candidate: Candidate): Promise<number>;
  attempt(candidate: Candidate): Promise<TrialRecord>;
}

/** A family whose members gain less than this from twice the width, twice in turn, does not come to the target. */
const STALLED = 0.7;

/**
 * Goes through families for the smallest member that meets the targets. In each it goes up from the smallest, doubling the place,
 * until one meets them or is as large as the best so far. Then it halves what lies between. At last it tries of every family the largest
 * member that is smaller than the best. So the one just below is known to fail.
 *
 * Within a family a larger member is taken to be no worse. Starts are random, so that is an assumption.
 */
export async function descend({ families, below, size, attempt }: Descend): Promise<void> {
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
  /** Between a place that fails, −1 for none, and one that meets the targets. */
  const halve = async (list: readonly Candidate[], fails: number, meeting: number) => {
    let [lo, hi] = [fails, meeting];
    while (hi - lo > 1) {
      const middle = (lo + hi) >> 1;
      if (await meets(list[middle])) hi = middle;
      else lo = middle;
    }
    best = await size(list[hi]);
  };
  for (const family of families) {
    const list = await smaller(family);
    let fails = -1;
    let [stalls, before] = [0, Number.POSITIVE_INFINITY];
    for (let at = 0; at < list.length && stalls < 2; at = Math.min(2 * at + 1, list.length - 1)) {
      const trial = await attempt(list[at]);
      if (trial.ended === 'met') {
        await halve(list, fails, at);
        break;
      }
      fails = at;
      const excess = excessOfTrial(trial);
      stalls = excess > STALLED * before ? stalls + 1 : 0;
      before = excess;
      if (at === list.length - 1) break;
    }
  }
  for (let settled = false; !settled; ) {
    settled = true;
    for (const family of families) {
      const list = await smaller(family);
      if (list.length === 0 || !(await meets(list[list.length - 1]))) continue;
      await halve(list, -1, list.length - 1);
      settled = false;
    }
  }
}
