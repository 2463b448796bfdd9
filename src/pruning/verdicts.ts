import type { Choice } from './selection.ts';
import type { Unit } from './units.ts';

/** Whether a unit stays, and why. */
export type Verdict = Pick<Choice, 'keep' | 'reason'>;

/**
 * Keeps what reaches a share of the largest score (of equals, where all scores are 0), and what is forced to stay.
 *
 * @param order by score, highest first
 */
export function byThreshold(
  order: readonly Unit[],
  forced: ReadonlySet<Unit>,
  threshold: number,
): [Unit, Verdict][] {
  const largest = order[0].score;
  return order.map((unit) => {
    const share = largest === 0 ? 1 : unit.score / largest;
    const above = share >= threshold;
    const keep = above || forced.has(unit);
    const why = `${share.toPrecision(3)} of the largest score, ${above ? 'not ' : ''}below the threshold ${threshold}`;
    return [unit, { keep, reason: keep && !above ? `${why}; ${stays(unit)}` : why }];
  });
}

/** Keeps the first `count`, of which those that are forced to stay take their places before the others. */
export function byRank(
  order: readonly Unit[],
  forced: ReadonlySet<Unit>,
  count: number,
  where: string,
): [Unit, Verdict][] {
  const others = order.filter((unit) => !forced.has(unit));
  const free = Math.max(0, count - (order.length - others.length));
  const kept = new Set([...forced, ...others.slice(0, free)]);
  return order.map((unit, rank) => {
    const keep = kept.has(unit);
    const why = `rank ${rank + 1} of ${order.length}${where}`;
    if (keep === rank < count) return [unit, { keep, reason: why }];
    return [
      unit,
      { keep, reason: `${why}; ${keep ? stays(unit) : 'gives way to the best of another layer'}` },
    ];
  });
}

function stays({ fixedBy }: Unit): string {
  return fixedBy === undefined ? 'stays as the best of its layer' : `stays, tied to ${fixedBy}`;
}
