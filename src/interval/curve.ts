import type { Bounds, Curve } from '../graph/enclosing.ts';
import { EMPTY, isEmpty, proper } from './bounds.ts';
import { boundsArithmetic } from './kernels.ts';

/**
 * The exact range of `curve` over `x`, up to the rounding of its formula. It is the hull of the values at both ends and at
 * every stationary point whose location may be inside. Infinite ends take the curve's limits. Where extrema are unknown, a
 * needed limit is missing, or an end is outside the domain, the natural extension of the formula takes its place.
 */
export function rangeOf(curve: Curve, x: Bounds): Bounds {
  if (!(x.lo <= x.hi)) return isEmpty(x) ? EMPTY : rangeOf(curve, proper(x));
  const { extrema } = curve;
  if (extrema === 'unknown') return curve.at(x, boundsArithmetic);
  const left = valueAt(curve, x.lo);
  const right = x.lo === x.hi ? left : valueAt(curve, x.hi);
  if (!(left.lo <= left.hi && right.lo <= right.hi)) return curve.at(x, boundsArithmetic);
  let lo = Math.min(left.lo, right.lo);
  let hi = Math.max(left.hi, right.hi);
  for (let index = 0; index < extrema.length; index++) {
    const { at, value } = extrema[index];
    if (at.hi >= x.lo && at.lo <= x.hi) {
      lo = Math.min(lo, value.lo);
      hi = Math.max(hi, value.hi);
    }
  }
  return { lo, hi };
}

/** f(x), its limit at an infinite x, or EMPTY where there is neither. */
function valueAt(curve: Curve, x: number): Bounds {
  if (x > Number.NEGATIVE_INFINITY && x < Number.POSITIVE_INFINITY) {
    return curve.at({ lo: x, hi: x }, boundsArithmetic);
  }
  if (curve.limits === undefined) return EMPTY;
  const limit = curve.limits[x < 0 ? 0 : 1];
  return { lo: limit, hi: limit };
}
