/** The standard normal density φ and distribution function Φ at a double, enclosed. u = 2⁻⁵³. */
import type { Bounds } from '../graph/enclosing.ts';
import { expAt, expValue, lowered, raised } from './exponential.ts';
import { divDown, divUp, mulDown, mulUp, productError, subDown, subUp } from './rounding.ts';

const U = 2 ** -53;
const INVERSE_ROOT_2PI = 0.3989422804014327;

/** Above this |x|, e^(−x²/2) is subnormal, and the density is only known to lie below 1e-307. */
const DENSITY_SMALLEST_NORMAL = 37.6;

/**
 * φ(x). With x² = p + e exactly (TwoProduct), φ = e^(−p/2)·(1 − e/2)/√2π: 2.3u for the exponential, one u each for
 * 1 − e/2, the constant and two products; e²/8 < 10⁻³·u.
 */
export function normalPdfAt(x: number): Bounds {
  const p = x * x;
  if (!(Math.abs(x) <= DENSITY_SMALLEST_NORMAL))
    return { lo: 0, hi: mulUp(expAt(-mulDown(x, x) / 2).hi, 0.4) };
  // The error leaves TwoProduct's range only where it is negligible.
  const e = p > 2 ** -900 ? productError(x, x, p) : 0;
  const v = expValue(-0.5 * p) * (1 - 0.5 * e) * INVERSE_ROOT_2PI;
  return { lo: lowered(v, 8 * U), hi: raised(v, 8 * U) };
}

/** Where the series gives way to the continued fraction. */
const SERIES = 1.5;

/** Φ(x), to a relative width of 35u while φ(x) is normal. Between −1.5 and 0, where a sum cancels, up to 240u. */
export function normalCdfAt(x: number): Bounds {
  if (x < -SERIES) return lowerTail(-x);
  if (x > SERIES) {
    const tail = lowerTail(x);
    return { lo: subDown(1, tail.hi), hi: subUp(1, tail.lo) };
  }
  return centre(x);
}

/**
 * ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) for |x| ≤ 1.5 (Abramowitz and Stegun 26.2.11), 22 terms: the tail is below
 * 0.01u.
 *
 * The summand has relative error 13.5u: φ 5.4u (with x² rounded: 1.2u more), the sum 5u, and two products 2u. (The sum's
 * weighted degree in x² is 0.85, and every step of Horner's rule rounds positive terms three times.) The last addition
 * rounds by u/2.
 */
function centre(x: number): Bounds {
  const w = x * x;
  let sum = 1;
  for (let n = 2 * SERIES_TERMS - 1; n >= 3; n -= 2) sum = 1 + (sum * w) / n;
  const half = expValue(-0.5 * w) * INVERSE_ROOT_2PI * (x * sum);
  const v = 0.5 + half;
  const spread = Math.abs(half) * (16 * U) + U;
  return x === 0 ? { lo: 0.5, hi: 0.5 } : { lo: v - spread, hi: v + spread };
}

const SERIES_TERMS = 22;

/**
 * Φ(−t) for t > 1.5: φ(t)·R(t), with Mills' ratio R as Laplace's continued fraction (Abramowitz and Stegun 26.2.14)
 *
 *     R(t) = 1/K₁,   Kₙ = t + n/Kₙ₊₁.
 *
 * All terms are positive and K_N lies in [t, t + N/t], so backward recurrence from both ends encloses R without a bound on
 * the truncation. N only decides how tightly.
 */
function lowerTail(t: number): Bounds {
  const density = normalPdfAt(t);
  if (t === Number.POSITIVE_INFINITY) return { lo: 0, hi: 0 };
  const terms = Math.ceil(8 + 460 / (t * t));
  let lo = t;
  let hi = (t + terms / t) * (1 + 4 * U);
  for (let n = terms - 1; n >= 1; n--) {
    // The factor outweighs three roundings of at most u each.
    const next = (t + n / hi) * (1 - 4 * U);
    hi = (t + n / lo) * (1 + 4 * U);
    lo = next;
  }
  return { lo: divDown(density.lo, hi), hi: divUp(density.hi, lo) };
}
