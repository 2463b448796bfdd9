import type { Contender } from './contenders.ts';
import type { Choice } from './selection.ts';

/** Whether a contender stays, and why. */
export type Decision = Pick<Choice, 'keep' | 'reason'>;

/**
 * Keeps what reaches a share of the largest score (everything, where all scores are 0), and what is forced to stay.
 *
 * @param order by score, highest first
 * @param scaled by what, in words
 */
export function byThreshold(
  order: readonly Contender[],
  forced: ReadonlySet<Contender>,
  threshold: number,
  scaled: string,
): [Contender, Decision][] {
  const largest = order[0].score;
  return order.map((contender) => {
    const share = largest === 0 ? 1 : contender.score / largest;
    const above = share >= threshold;
    const keep = above || forced.has(contender);
    const why = `${share.toPrecision(3)} of the largest score${scaled}, ${above ? 'not ' : ''}below the threshold ${threshold}`;
    return [contender, { keep, reason: keep && !above ? `${why}; ${stays(contender)}` : why }];
  });
}

/** Keeps all that are forced to stay, and the first of the others up to `count` in all. */
export function byRank(
  order: readonly Contender[],
  forced: ReadonlySet<Contender>,
  count: number,
  where: string,
): [Contender, Decision][] {
  const others = order.filter((contender) => !forced.has(contender));
  const free = Math.max(0, count - (order.length - others.length));
  const kept = new Set([...forced, ...others.slice(0, free)]);
  return order.map((contender, rank) => {
    const keep = kept.has(contender);
    const why = `rank ${rank + 1} of ${order.length}${where}`;
    if (keep === rank < count) return [contender, { keep, reason: why }];
    return [
      contender,
      { keep, reason: `${why}; ${keep ? stays(contender) : 'gives way to the best of another layer'}` },
    ];
  });
}

function stays({ fixedBy }: Contender): string {
  return fixedBy === undefined ? 'stays as the best of its layer' : `stays, tied to ${fixedBy}`;
}
