/**
 * The logarithm, and softplus = log(1 + e^x). As in exponential.ts, every `…Value` is monotone as computed and has
 * the relative error that its comment derives; u = 2⁻⁵³.
 */
import type { Bounds } from '../graph/enclosing.ts';
import { below, expAt, expValue, lowered, raised } from './exponential.ts';

const INFINITY = Number.POSITIVE_INFINITY;
const U = 2 ** -53;

const LN2 = Math.LN2;
const HALF_LN2 = 0.34657359027997264;
/** ln 2 in two parts: the first has 32 bits, so that k times it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const ROOT_2 = Math.SQRT2;

/** Views that show the bits of a double. Which word holds the exponent depends on the machine's byte order. */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
double[0] = 1;
const HIGH_WORD = words[0] === 0 ? 1 : 0;

/**
 * ln x for finite x > 0 with relative error at most 7.1u: x = 2ᵏ·m with m in (√½, √2], ln m = ±2 artanh(s).
 *
 * Derivation. s = (m − 1)/(m + 1) as 1/(1 + 2/(m − 1)), or 1/(2/(1 − m) − 1) below 1: m − 1 is exact, 3.2u. The series P(s²)
 * of 11 terms, s² ≤ 0.0295: 1.2u, tail 0.01u. The product: u. ln m: 5.4u. With k ≠ 0 the sum is at least ½ ln 2 and
 * k·LN2_HIGH exact. The inner sum rounds by u/4, the outer by u: (5.4·0.347u + u/4)/0.347 + u = 7.1u. The clamps are the
 * values where k changes, good to 4u.
 */
function logValue(x: number): number {
  let k = -1023;
  double[0] = x;
  if (words[HIGH_WORD] < 0x00100000) {
    double[0] = x * 2 ** 54;
    k -= 54;
  }
  k += words[HIGH_WORD] >> 20;
  words[HIGH_WORD] = (words[HIGH_WORD] & 0x000fffff) | 0x3ff00000;
  let m = double[0];
  if (m > ROOT_2) {
    m *= 0.5;
    k += 1;
  }
  let logM = 0;
  if (m > 1) logM = twiceArtanh(1 / (1 + 2 / (m - 1)));
  else if (m < 1) logM = -twiceArtanh(1 / (2 / (1 - m) - 1));
  const v = k * LN2_HIGH + (k * LN2_LOW + logM);
  return Math.min(Math.max(v, (2 * k - 1) * HALF_LN2), (2 * k + 1) * HALF_LN2);
}

/** ln x for x ≥ 0, enclosed; at 0 the limit. */
export function logAt(x: number): Bounds {
  if (x === 0) return { lo: -INFINITY, hi: -INFINITY };
  if (x === INFINITY) return { lo: logAt(Number.MAX_VALUE).lo, hi: INFINITY };
  const v = logValue(x);
  const spread = Math.abs(v) * (9 * U);
  return { lo: v - spread, hi: v + spread };
}

/** 2(s + s³/3 + …) for 0 ≤ s < 0.1716: terms to s²¹/21. */
function twiceArtanh(s: number): number {
  const w = s * s;
  const w2 = w * w;
  const even = 1 + w2 * (1 / 5 + w2 * (1 / 9 + w2 * (1 / 13 + w2 * (1 / 17 + w2 * (1 / 21)))));
  const odd = w * (1 / 3 + w2 * (1 / 7 + w2 * (1 / 11 + w2 * (1 / 15 + w2 * (1 / 19)))));
  return 2 * s * (even + odd);
}

// ---------------------------------------------------------------------------------------------------------------
// softplus

/** Above the first, softplus x is x; below the second it is e^x, to much less than u. */
const LINEAR = 40;
const EXPONENTIAL = -37;
const EXPONENTIAL_SEAM = expValue(EXPONENTIAL);
const SMALLEST_NORMAL = -708;

/**
 * log(1 + e^x) for x ≥ −708 with relative error at most 13u.
 *
 * From 0 on, ln w with w = 1 + e^x of error 3.3u, which is absolute in the logarithm, over at least ln 2: 4.8u +
 * 7.1u. Below, t = e^x (2.3u): 2 artanh(s), s = 1/(1 + 2/t) ≤ 1/3 (5.3u), the series P(s²) with 17 terms (2.2u, tail
 * 0.02u), their product (u). Below −37, t itself: t(1 − t/2) < log(1 + t) < t. Above 40, x itself.
 */
function softplusValue(x: number): number {
  if (x >= LINEAR) return x;
  if (x >= 0) return Math.min(Math.max(logValue(1 + expValue(x)), LN2), LINEAR);
  if (x < EXPONENTIAL) return expValue(x);
  const s = 1 / (1 + 2 / expValue(x));
  return Math.min(Math.max(2 * s * artanhSeries(s * s), EXPONENTIAL_SEAM), LN2);
}

export function softplusAt(x: number): Bounds {
  // So far out, e^x(1 − e^x/2) is within the slack of expAt.
  if (x < SMALLEST_NORMAL) return below(expAt(x), LEAST_SOFTPLUS);
  const v = softplusValue(x);
  return { lo: Math.max(x, lowered(v, 16 * U)), hi: raised(v, 16 * U) };
}

const LEAST_SOFTPLUS = softplusAt(SMALLEST_NORMAL);

/** 1 + w/3 + w²/5 + … for 0 ≤ w ≤ 1/9: 17 terms. */
function artanhSeries(w: number): number {
  const w2 = w * w;
  let even = 1 / 33;
  let odd = 1 / 31;
  for (let n = 29; n >= 5; n -= 4) {
    even = even * w2 + 1 / n;
    odd = odd * w2 + 1 / (n - 2);
  }
  return even * w2 + 1 + odd * w;
}
