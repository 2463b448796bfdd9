/**
 * Sine and cosine on an interval. Ends are sound for every argument; beyond {@link REDUCIBLE} they are −1 and 1.
 * Built from + − × ÷; u = 2⁻⁵³.
 */
import type { Bounds } from '../graph/enclosing.ts';
import { div, EMPTY, intersect, point, proper, sub } from './bounds.ts';

const U = 2 ** -53;
const INVERSE_HALF_PI = 0.6366197723675814;
/**
 * π/2 in three parts. The first two have 33 bits (fdlibm), so that k < 2²⁰ times them is exact. The rest is below 2⁻¹²².
 */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
/** Larger arguments are not reduced: k is 2²⁰ or so here. */
const REDUCIBLE = 1_600_000;
/** 2π: twice and four times the double below π/2, and its successor. */
const TWO_PI: Bounds = { lo: 6.283185307179586, hi: 6.283185307179587 };

const ALL: Bounds = { lo: -1, hi: 1 };

export function sin(a: Bounds): Bounds {
  return wave(a, 0);
}

export function cos(a: Bounds): Bounds {
  return wave(a, 1);
}

/** Range of sin(x + quarter·π/2). */
function wave(interval: Bounds, quarter: 0 | 1): Bounds {
  const a = proper(interval);
  if (a.lo > a.hi) return EMPTY;
  if (!(a.lo >= -REDUCIBLE && a.hi <= REDUCIBLE)) return ALL;
  const left = at(a.lo, quarter);
  if (a.lo === a.hi) return left;
  const right = at(a.hi, quarter);
  // sin(x + quarter·π/2) is 1 where x/2π + quarter/4 − 1/4 is whole, and −1 where x/2π + quarter/4 − 3/4 is.
  const from = div(point(a.lo), TWO_PI);
  const to = div(point(a.hi), TWO_PI);
  return {
    lo: holdsWhole(from, to, 0.75 - 0.25 * quarter) ? -1 : Math.min(left.lo, right.lo),
    hi: holdsWhole(from, to, 0.25 - 0.25 * quarter) ? 1 : Math.max(left.hi, right.hi),
  };
}

/** Whether [from − shift, to − shift] may hold an integer. */
function holdsWhole(from: Bounds, to: Bounds, shift: number): boolean {
  const phase = point(shift);
  return Math.ceil(sub(from, phase).lo) <= Math.floor(sub(to, phase).hi);
}

/**
 * sin(x + quarter·π/2) at a double, |x| ≤ REDUCIBLE: x = k·π/2 + r, then a Taylor polynomial on |r| ≤ 0.7855.
 *
 * The reduction errs by at most 2⁻⁹⁷ (k·HALF_PI_3 rounded, its own error, their sum) if k ≠ 0, and rounds r by u, which
 * moves sine and cosine by at most u relatively. Either polynomial adds less than 4u. The leading term rounds by u, and the
 * correction is at most a ninth (sine) or 0.31/0.7 (cosine) of the value with error 3u. Tails are 0.8u·10⁻³.
 */
function at(x: number, quarter: 0 | 1): Bounds {
  const k = Math.floor(x * INVERSE_HALF_PI + 0.5);
  let r = x;
  let slack = 0;
  if (k !== 0) {
    const rough = x - k * HALF_PI_1;
    const step = k * HALF_PI_2;
    const high = rough - step;
    // TwoSum: what high lost.
    const tail = high - rough;
    const low = rough - (high - tail) - (step + tail);
    r = high + (low - k * HALF_PI_3);
    slack = 2 ** -96;
  }
  const quadrant = (k + quarter) & 3;
  const value = (quadrant & 1) === 0 ? sinePolynomial(r) : cosinePolynomial(r);
  const v = quadrant < 2 ? value : -value;
  if (v === 0) return { lo: 0 - slack, hi: slack };
  const spread = Math.abs(v) * (8 * U) + (slack + Number.MIN_VALUE);
  return intersect({ lo: v - spread, hi: v + spread }, ALL);
}

/** To r¹⁹; the next term is below 2·10⁻²². */
function sinePolynomial(r: number): number {
  const w = r * r;
  let sum = 0;
  for (let index = SINE_SERIES.length - 1; index >= 0; index--) sum = sum * w + SINE_SERIES[index];
  return r + r * (w * sum);
}

/** To r¹⁸; the next term is below 4·10⁻²¹. */
function cosinePolynomial(r: number): number {
  const w = r * r;
  let sum = 0;
  for (let index = COSINE_SERIES.length - 1; index >= 0; index--) sum = sum * w + COSINE_SERIES[index];
  return 1 + w * sum;
}

/** −1/3!, 1/5!, … −1/19!; −1/2!, 1/4!, … −1/18!. */
const SINE_SERIES = new Float64Array(9);
const COSINE_SERIES = new Float64Array(9);
for (let index = 0, factorial = 1; index < 9; index++) {
  const sign = index % 2 === 0 ? -1 : 1;
  factorial *= 2 * index + 2;
  COSINE_SERIES[index] = sign / factorial;
  factorial *= 2 * index + 3;
  SINE_SERIES[index] = sign / factorial;
}
