/**
 * Scalar interval arithmetic. Each result is the tightest interval of doubles around the exact set of results, so every
 * operation is inclusion isotone. The empty set is {@link EMPTY} (any `lo > hi` is read as empty). An interval with a NaN
 * end is read as the whole line.
 */
import type { Bounds } from '../graph/enclosing.ts';
import {
  addDown,
  addUp,
  divDown,
  divUp,
  mulDown,
  mulUp,
  sqrtDown,
  sqrtUp,
  subDown,
  subUp,
} from './rounding.ts';

const INFINITY = Number.POSITIVE_INFINITY;
const MAX = Number.MAX_VALUE;

/** No number at all. */
export const EMPTY: Bounds = { lo: INFINITY, hi: -INFINITY };
/** Every number. */
export const WHOLE: Bounds = { lo: -INFINITY, hi: INFINITY };

/** The interval of one double, or the whole line for NaN. A decimal literal is not the number it spells. */
export function point(value: number): Bounds {
  return Number.isNaN(value) ? WHOLE : { lo: value, hi: value };
}

export function isEmpty(a: Bounds): boolean {
  return a.lo > a.hi;
}

/** Neither empty nor with a NaN end. */
function isProper(a: Bounds): boolean {
  return a.lo <= a.hi;
}

/** What an improper interval stands for: EMPTY or WHOLE. */
export function proper(a: Bounds): Bounds {
  return a.lo <= a.hi ? a : a.lo > a.hi ? EMPTY : WHOLE;
}

// ---------------------------------------------------------------------------------------------------------------
// Sets

/** Whether a number, or every member of an interval, is a member of `a`. */
export function contains(a: Bounds, member: number | Bounds): boolean {
  const { lo, hi } = proper(a);
  if (typeof member === 'number') return lo <= member && member <= hi;
  const inner = proper(member);
  return isEmpty(inner) || (lo <= inner.lo && inner.hi <= hi);
}

/** The smallest interval around both. */
export function hull(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) {
    const left = proper(a);
    const right = proper(b);
    return isEmpty(left) ? right : isEmpty(right) ? left : WHOLE;
  }
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

/** What is in both; EMPTY if nothing. */
export function intersect(a: Bounds, b: Bounds): Bounds {
  const left = proper(a);
  const right = proper(b);
  return proper({ lo: Math.max(left.lo, right.lo), hi: Math.min(left.hi, right.hi) });
}

/** hi − lo rounded up; 0 for the empty set. */
export function width(a: Bounds): number {
  const { lo, hi } = proper(a);
  return lo > hi ? 0 : subUp(hi, lo);
}

/** A finite member near the middle: 0 for the whole line, ±MAX for a half line, NaN for the empty set. */
export function midpoint(a: Bounds): number {
  const { lo, hi } = proper(a);
  if (lo > hi) return Number.NaN;
  if (lo === -INFINITY) return hi === INFINITY ? 0 : -MAX;
  if (hi === INFINITY) return MAX;
  const sum = lo + hi;
  // Halving first would lose the last bit of a subnormal; adding first can overflow.
  return sum > -INFINITY && sum < INFINITY ? 0.5 * sum : 0.5 * lo + 0.5 * hi;
}

/** The greatest |x| of a member; 0 for the empty set. */
export function magnitude(a: Bounds): number {
  const { lo, hi } = proper(a);
  return lo > hi ? 0 : Math.max(Math.abs(lo), Math.abs(hi));
}

/** The norm of a vector whose entries have at most these magnitudes, rounded up: √(s₁² + s₂² + …). */
export function largestNorm(sizes: readonly number[]): number {
  let squares = 0;
  for (const size of sizes) squares = addUp(squares, mulUp(size, size));
  return sqrtUp(squares);
}

// ---------------------------------------------------------------------------------------------------------------
// Arithmetic

export function neg(a: Bounds): Bounds {
  return isProper(a) ? { lo: -a.hi, hi: -a.lo } : proper(a);
}

export function add(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) return improper(a, b) ?? add(proper(a), proper(b));
  return { lo: addDown(a.lo, b.lo), hi: addUp(a.hi, b.hi) };
}

export function sub(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) return improper(a, b) ?? sub(proper(a), proper(b));
  return { lo: subDown(a.lo, b.hi), hi: subUp(a.hi, b.lo) };
}

/** The signs of the factors say which product each end is. */
export function mul(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) return improper(a, b) ?? mul(proper(a), proper(b));
  const { lo: al, hi: ah } = a;
  const { lo: bl, hi: bh } = b;
  if (al < 0 && ah > 0 && bl < 0 && bh > 0) {
    return {
      lo: Math.min(mulDown(al, bh), mulDown(ah, bl)),
      hi: Math.max(mulUp(al, bl), mulUp(ah, bh)),
    };
  }
  // The lower end is al·bl, unless the sign of a factor turns the other round.
  const lowerA = bl >= 0 ? al : bh <= 0 ? ah : al >= 0 ? ah : al;
  const lowerB = al >= 0 ? bl : ah <= 0 ? bh : bl >= 0 ? bh : bl;
  const upperA = bl >= 0 ? ah : bh <= 0 ? al : al >= 0 ? ah : al;
  const upperB = al >= 0 ? bh : ah <= 0 ? bl : bl >= 0 ? bh : bl;
  return { lo: mulDown(lowerA, lowerB), hi: mulUp(upperA, upperB) };
}

/**
 * All quotients by the non-zero members of `b`. The whole line if 0 is inside `b`, a half line if it is an end, EMPTY if it
 * is all of `b`.
 */
export function div(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) return improper(a, b) ?? div(proper(a), proper(b));
  if (b.lo < 0 && b.hi > 0) return WHOLE;
  if (b.lo === 0 && b.hi === 0) return EMPTY;
  if (b.lo < 0) return div(neg(a), neg(b));
  return {
    lo: a.lo >= 0 ? divDown(a.lo, b.hi) : b.lo === 0 ? -INFINITY : divDown(a.lo, b.lo),
    hi: a.hi <= 0 ? divUp(a.hi, b.hi) : b.lo === 0 ? INFINITY : divUp(a.hi, b.lo),
  };
}

/** a², never negative. */
export function square(a: Bounds): Bounds {
  const size = abs(a);
  return isEmpty(size) ? EMPTY : { lo: mulDown(size.lo, size.lo), hi: mulUp(size.hi, size.hi) };
}

/** Roots of the members that have one; EMPTY if none has. */
export function sqrt(a: Bounds): Bounds {
  const { lo, hi } = proper(a);
  if (lo > hi || hi < 0) return EMPTY;
  return { lo: lo <= 0 ? 0 : sqrtDown(lo), hi: hi === 0 ? 0 : sqrtUp(hi) };
}

export function abs(a: Bounds): Bounds {
  if (!isProper(a)) return isEmpty(a) ? EMPTY : { lo: 0, hi: INFINITY };
  if (a.lo >= 0) return a;
  return a.hi <= 0 ? { lo: -a.hi, hi: -a.lo } : { lo: 0, hi: Math.max(-a.lo, a.hi) };
}

export function max(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) return improper(a, b) ?? max(proper(a), proper(b));
  return { lo: Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

export function min(a: Bounds, b: Bounds): Bounds {
  if (!isProper(a) || !isProper(b)) return improper(a, b) ?? min(proper(a), proper(b));
  return { lo: Math.min(a.lo, b.lo), hi: Math.min(a.hi, b.hi) };
}

/** EMPTY if an operand is empty; else `undefined`, since an operand has a NaN end. */
function improper(a: Bounds, b: Bounds): Bounds | undefined {
  return isEmpty(a) || isEmpty(b) ? EMPTY : undefined;
}
