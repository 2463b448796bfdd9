import type { Bounds, Curve, Extremum } from '../graph/index.ts';
import { boundsArithmetic, hull, intersect, isEmpty, midpoint, rangeOf } from '../interval/index.ts';
import { flattest } from './flattest.ts';

const { add, mul, point, sub } = boundsArithmetic;

/** A line in the place of a function f over an interval: f(x) − slope·x is in `offset` for each of its x. */
export interface Line {
  readonly slope: number;
  readonly offset: Bounds;
}

/** A place on a curve: f and f′ there. */
interface Place {
  readonly at: number;
  readonly value: Bounds;
  readonly slope: Bounds;
}

/**
 * A line near the best one over x (Chebyshev's: de Figueiredo and Stolfi, "Affine arithmetic: concepts and applications",
 * 2004), with a rigorous offset. Let d(x) = f(x) − slope·x. Where f′ rises, d is convex: its greatest value is at an end, and
 * no tangent is above it. Where f′ falls, it is the other way round. At the points of inflection between, of which there
 * are enclosures, the mean value theorem bounds d. Where these points are not known, it does so over all of x.
 *
 * Where f is not smooth over x, or x is empty or unbounded, the line is flat, and the offset is the range of f.
 */
export function lineOf(curve: Curve, x: Bounds): Line {
  const slope = curve.slope?.();
  if (slope === undefined || !isBounded(x) || x.lo === x.hi) return flat(curve, x);
  const [first, last] = [placeAt(curve, slope, x.lo), placeAt(curve, slope, x.hi)];
  if (![first, last].every(({ value, slope: steepness }) => isBounded(value) && isBounded(steepness)))
    return flat(curve, x);
  const line =
    slope.extrema === 'unknown'
      ? byMeanValue(curve, slope, x)
      : byTangents(curve, slope, slope.extrema, first, last);
  return isBounded(line.offset) ? line : flat(curve, x);
}

function flat(curve: Curve, x: Bounds): Line {
  return { slope: 0, offset: rangeOf(curve, x) };
}

function isBounded({ lo, hi }: Bounds): boolean {
  return lo <= hi && lo > Number.NEGATIVE_INFINITY && hi < Number.POSITIVE_INFINITY;
}

function placeAt(curve: Curve, slope: Curve, at: number): Place {
  const x = point(at);
  return { at, value: curve.at(x, boundsArithmetic), slope: slope.at(x, boundsArithmetic) };
}

function byMeanValue(curve: Curve, slope: Curve, x: Bounds): Line {
  const range = rangeOf(slope, x);
  if (!isBounded(range)) return flat(curve, x);
  const middle = midpoint(range);
  return { slope: middle, offset: meanValue(curve, range, x, middle) };
}

/** d over x ⊂ d(c) + (f′(x) − of)·(x − c). */
function meanValue(curve: Curve, slopes: Bounds, x: Bounds, of: number): Bounds {
  const centre = point(midpoint(x));
  const value = sub(curve.at(centre, boundsArithmetic), mul(point(of), centre));
  return add(value, mul(sub(slopes, point(of)), sub(x, centre)));
}

function byTangents(
  curve: Curve,
  slope: Curve,
  extrema: readonly Extremum[],
  first: Place,
  last: Place,
): Line {
  const x = { lo: first.at, hi: last.at };
  const inside = extrema
    .map(({ at, value }) => ({ at: intersect(at, x), value }))
    .filter(({ at }) => !isEmpty(at))
    .sort((p, q) => p.at.lo - q.at.lo);
  const slopes = inside.reduce((range, { value }) => hull(range, value), hull(first.slope, last.slope));
  const of = Math.max(slopes.lo, Math.min(slopes.hi, flattest(curve, x)));
  const parts: Bounds[] = [];
  let from = first;
  const pieceTo = (to: Place) => {
    if (from.at < to.at) parts.push(bent(curve, slope, from, to, of));
    from = to;
  };
  for (const { at, value } of inside) {
    pieceTo(placeAt(curve, slope, at.lo));
    parts.push(meanValue(curve, value, at, of));
    from = placeAt(curve, slope, at.hi);
  }
  pieceTo(last);
  return { slope: of, offset: parts.reduce(hull) };
}

/** d between two places, between which f′ is monotone. */
function bent(curve: Curve, slope: Curve, from: Place, to: Place, of: number): Bounds {
  const x = { lo: from.at, hi: to.at };
  const rises = to.slope.lo > from.slope.hi;
  if (!rises && !(to.slope.hi < from.slope.lo)) return meanValue(curve, hull(from.slope, to.slope), x, of);
  const line = point(of);
  const ends = hull(
    ...([from, to].map(({ at, value }) => sub(value, mul(line, point(at)))) as [Bounds, Bounds]),
  );
  const [left, right] = around(of, curve, slope, from, to);
  const tangent = ({ at, value, slope: steepness }: Place, over: Bounds) =>
    add(sub(value, mul(line, point(at))), mul(sub(steepness, line), sub(over, point(at))));
  const inner = { lo: left.at, hi: right.at };
  const outer = hull(
    tangent(left, { lo: from.at, hi: left.at }),
    tangent(right, { lo: right.at, hi: to.at }),
  );
  const tangents = [left, right].map((place) => tangent(place, inner));
  return rises
    ? { lo: Math.min(outer.lo, Math.max(...tangents.map(({ lo }) => lo))), hi: ends.hi }
    : { lo: ends.lo, hi: Math.max(outer.hi, Math.min(...tangents.map(({ hi }) => hi))) };
}

/** How often {@link around} looks at most, and how near is near enough. */
const LOOKS = 5;
const NEAR = 0.02;

/** Two places around the one where f′ is the slope `of`; twice the end that is nearest to that. f′ is monotone between. */
function around(of: number, curve: Curve, slope: Curve, from: Place, to: Place): [Place, Place] {
  let [left, right] = [from, to];
  let [low, high] = [midpoint(left.slope) - of, midpoint(right.slope) - of];
  if (low * high >= 0) return Math.abs(low) < Math.abs(high) ? [left, left] : [right, right];
  const near = NEAR * (Math.abs(low) + Math.abs(high));
  for (let look = 0; look < LOOKS; look++) {
    const share = look % 2 === 0 ? Math.max(0.05, Math.min(0.95, low / (low - high))) : 0.5;
    const at = left.at + share * (right.at - left.at);
    if (!(at > left.at && at < right.at)) break;
    const place = placeAt(curve, slope, at);
    const found = midpoint(place.slope) - of;
    if (Math.abs(found) <= near) return [place, place];
    if (found < 0 === low < 0) [left, low] = [place, found];
    else [right, high] = [place, found];
  }
  return [left, right];
}
