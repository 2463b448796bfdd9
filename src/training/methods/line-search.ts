/** A point on a line: the value there, and its slope along the line. */
export interface LinePoint {
  readonly value: number;
  readonly slope: number;
}

/** How far a search went, and what it met there. */
export interface Searched<Point extends LinePoint> {
  readonly at: number;
  readonly point: Point;
}

/** The value must fall by this share of what the slope at the start promises, … */
export const DECREASE = 1e-4;
/** … and the slope, in size, to this share of the first. */
export const CURVATURE = 0.9;
/** Points that are looked at, at most. */
const MOST = 20;
/** A longer step is at most so many times as long, … */
const GROWTH = 8;
/** … and one between two points keeps away from both by this share of their distance. */
const MARGIN = 0.1;

type Met<Point> = LinePoint & { readonly at: number; readonly point?: Point };

/**
 * Looks along a line for a point that satisfies the strong Wolfe conditions (Nocedal and Wright, "Numerical Optimization", 2006,
 * algorithms 3.5 and 3.6, with cubic interpolation). Values that are not finite are too far.
 *
 * @param start at 0, with a slope below 0
 * @param first where to look first, above 0
 * @returns a point that satisfies them; if none is found, the lowest that falls enough; undefined where none does
 */
export async function strongWolfe<Point extends LinePoint>(
  look: (at: number) => Promise<Point>,
  start: LinePoint,
  first: number,
): Promise<Searched<Point> | undefined> {
  let looked = 0;
  let lowest: Searched<Point> | undefined;
  const falls = ({ at, value }: Met<Point>) => value <= start.value + DECREASE * at * start.slope;
  const met = async (at: number): Promise<Met<Point>> => {
    looked++;
    const point = await look(at);
    const { slope } = point;
    const value =
      Number.isFinite(point.value) && Number.isFinite(slope) ? point.value : Number.POSITIVE_INFINITY;
    const found = { at, value, slope, point };
    if (falls(found) && value < (lowest?.point.value ?? start.value)) lowest = { at, point };
    return found;
  };
  const isFlat = ({ slope }: LinePoint) => Math.abs(slope) <= -CURVATURE * start.slope;

  let before: Met<Point> = { at: 0, ...start };
  let next = await met(first);
  let between: readonly [Met<Point>, Met<Point>] | undefined;
  while (between === undefined && looked < MOST) {
    if (!falls(next) || (before.at > 0 && next.value >= before.value)) between = [before, next];
    else if (isFlat(next)) return searched(next);
    else if (next.slope >= 0) between = [next, before];
    else {
      const at = beyond(before, next);
      before = next;
      next = await met(at);
    }
  }
  if (between === undefined) return lowest;
  let [low, high] = between;
  while (looked < MOST) {
    const trial = await met(inside(low, high));
    if (!falls(trial) || trial.value >= low.value) high = trial;
    else {
      if (isFlat(trial)) return searched(trial);
      if (trial.slope * (high.at - low.at) >= 0) high = low;
      low = trial;
    }
    if (Math.abs(high.at - low.at) <= Number.EPSILON * Math.abs(low.at)) break;
  }
  return lowest;
}

function searched<Point extends LinePoint>({ at, point }: Met<Point>): Searched<Point> {
  return { at, point: point as Point };
}

/** A place further on, where the cubic through two points is least, if it is least there. */
function beyond(before: Met<LinePoint>, next: Met<LinePoint>): number {
  const width = next.at - before.at;
  const at = cubicLeast(before, next);
  const [least, most] = [next.at + width, next.at + GROWTH * width];
  return at > least ? Math.min(at, most) : at > next.at ? least : most;
}

/** A place between two points. */
function inside(low: Met<LinePoint>, high: Met<LinePoint>): number {
  const [from, to] = low.at < high.at ? [low.at, high.at] : [high.at, low.at];
  const margin = MARGIN * (to - from);
  const at = Number.isFinite(high.value) ? cubicLeast(low, high) : Number.NaN;
  return Number.isFinite(at) ? Math.min(Math.max(at, from + margin), to - margin) : from + (to - from) / 2;
}

/** Where the cubic through two values with their slopes is least; NaN where it is nowhere. */
function cubicLeast(a: Met<LinePoint>, b: Met<LinePoint>): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.at - b.at);
  const d2 = Math.sign(b.at - a.at) * Math.sqrt(d1 * d1 - a.slope * b.slope);
  return b.at - ((b.at - a.at) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
}
