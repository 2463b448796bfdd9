/**
 * The exponential function, and sigmoid and tanh, which are made of it alone. All are built from + − × ÷, because the
 * language does not bound the error of `Math.exp`. u = 2⁻⁵³ throughout.
 *
 * Every `…Value` is a monotone function of its argument *as computed* (each is a chain of monotone roundings of non-negative
 * terms, clamped where two pieces meet) and has the relative error that its comment derives. `…At` encloses f(x) around it,
 * with ends that are monotone too. So ranges over nested intervals are nested. Arguments may be infinite.
 */
import type { Bounds } from '../graph/enclosing.ts';

const INFINITY = Number.POSITIVE_INFINITY;
const ETA = Number.MIN_VALUE;
const U = 2 ** -53;

// ---------------------------------------------------------------------------------------------------------------
// exp

/** 2^(j/8) rounded to nearest. */
const ROOTS_OF_TWO = Float64Array.of(
  1,
  1.0905077326652577,
  1.189207115002721,
  1.2968395546510096,
  Math.SQRT2,
  1.5422108254079407,
  1.681792830507429,
  1.8340080864093424,
  2,
);

/** POWERS_OF_TWO[m + 1074] = 2ᵐ for every power that is a double. */
const POWERS_OF_TWO = new Float64Array(2098);
for (let index = 0, power = ETA; index < POWERS_OF_TWO.length; index++, power *= 2)
  POWERS_OF_TWO[index] = power;

const STEPS_PER_UNIT = 11.541560327111707; // 8/ln 2
/** ln 2/8 in two parts: the first has 32 bits, so that k times it is exact; the rest is below 1e-36. */
const STEP_HIGH = 0.6931471803691238 / 8;
const STEP_LOW = 1.9082149292705877e-10 / 8;

/**
 * Below the first, {@link expValue} loses its relative bound to subnormal results. Above the second, e^x exceeds MAX.
 */
const SMALLEST_NORMAL = -708;
const LARGEST = 709.782712893384;

/**
 * e^x for −708 ≤ x ≤ 709.782712893384 with relative error at most 2.3u. It takes x = k·ln 2/8 + r with 0 ≤ r < 0.0867, the
 * Taylor polynomial of degree 9 in r, and eight tabled roots of two.
 *
 * Derivation. r: k·STEP_HIGH is exact and so is the first difference except for k = −1; with the second, 0.13u absolute. p =
 * e^r − 1 ≤ 0.0906: r² and the terms above the first sum to at most 0.0039 with relative error 4u. The truncated tail is
 * below 0.07u, and the last addition rounds by u/16: 0.29u absolute with the error of r. t + t·p: t has error u, the product
 * 0.1u, the sum u; relative to t ≥ 1.09, 2.3u (t = 1 is exact: 1.5u).
 *
 * k is the greatest integer for which the computed r is not negative. The guess is never too small, because its margin
 * exceeds its rounding errors (3·8600u < 1e-11), and at most one too large.
 */
export function expValue(x: number): number {
  let k = Math.floor(x * STEPS_PER_UNIT + 1e-11);
  let r = x - k * STEP_HIGH - k * STEP_LOW;
  if (r < 0) {
    k -= 1;
    r = x - k * STEP_HIGH - k * STEP_LOW;
  }
  const w = r * r;
  const odd = r + r * (w * (1 / 6 + w * (1 / 120 + w * (1 / 5040 + w * (1 / 362880)))));
  const even = w * (1 / 2 + w * (1 / 24 + w * (1 / 720 + w * (1 / 40320))));
  const j = k & 7;
  const t = ROOTS_OF_TWO[j];
  const v = Math.min(t + t * (odd + even), ROOTS_OF_TWO[j + 1]);
  return v * POWERS_OF_TWO[(k >> 3) + 1074];
}

export function expAt(x: number): Bounds {
  if (x > LARGEST) return { lo: Number.MAX_VALUE, hi: INFINITY };
  // e^−744 < 2η. Down to there expValue errs by no more than the η that raised and lowered allow.
  if (x < -744) return { lo: 0, hi: x === -INFINITY ? 0 : 2 * ETA };
  const v = expValue(x);
  return { lo: lowered(v, 4 * U), hi: raised(v, 4 * U) };
}

/**
 * v(1 − e) − η, at least 0: a lower end for a v ≥ 0. The relative error of v may be up to e − 1.01u (the rest pays for this
 * product) or, where v is subnormal, its absolute error up to η.
 */
export function lowered(v: number, e: number): number {
  return Math.max(0, v * (1 - e) - ETA);
}

/** v(1 + e) + η, the upper end that goes with {@link lowered}. */
export function raised(v: number, e: number): number {
  return v * (1 + e) + ETA;
}

// ---------------------------------------------------------------------------------------------------------------
// sigmoid

/** 1/(1 + e^−x) for x ≥ −708, relative error at most 4.3u: that of e^−x, one for the sum and one for the quotient. */
function sigmoidValue(x: number): number {
  return x > -SMALLEST_NORMAL ? 1 : 1 / (1 + expValue(-x));
}

export function sigmoidAt(x: number): Bounds {
  // σ(x) > e^x(1 − e^x), and the second factor is within the slack of expAt.
  if (x < SMALLEST_NORMAL) return below(expAt(x), LEAST_SIGMOID);
  const v = sigmoidValue(x);
  return { lo: lowered(v, 6 * U), hi: Math.min(1, raised(v, 6 * U)) };
}

const LEAST_SIGMOID = sigmoidAt(SMALLEST_NORMAL);

/** Both ends capped by those of a later piece, so that the pieces join monotonically. */
export function below(a: Bounds, cap: Bounds): Bounds {
  return { lo: Math.min(a.lo, cap.lo), hi: Math.min(a.hi, cap.hi) };
}

// ---------------------------------------------------------------------------------------------------------------
// tanh

const TANH_LINEAR = 2 ** -27;
const TANH_SERIES = 0.17;
/** tanh(0.17) to nearest, where the series hands over. */
const TANH_SEAM = 0.1683810458708147;

/**
 * tanh x for x ≥ 0 with relative error at most 9.8u.
 *
 * Below 2⁻²⁷: x itself, as x(1 − x²/3) < tanh x < x. Below 0.17: 1/(1 + 2/p) with p = e^2x − 1 by its Taylor
 * polynomial of degree 15 (1.7u; tail below 0.01u): 4.7u. Above: (1 − e)/(1 + e) with e = e^−2x ≤ 0.712 of error
 * 2.3u, which the numerator (≥ 0.288) magnifies to 5.7u + u, the denominator adds 1u + u and the quotient u.
 */
function tanhValue(x: number): number {
  if (x < TANH_LINEAR) return x;
  if (x < TANH_SERIES) {
    return Math.min(Math.max(1 / (1 + 2 / expMinusOne(2 * x)), TANH_LINEAR), TANH_SEAM);
  }
  if (x > 20) return 1;
  const e = expValue(-2 * x);
  return Math.max((1 - e) / (1 + e), TANH_SEAM);
}

export function tanhAt(x: number): Bounds {
  const size = Math.abs(x);
  const v = tanhValue(size);
  const lo = lowered(v, 12 * U);
  const hi = Math.min(size, 1, raised(v, 12 * U));
  return x < 0 ? { lo: -hi, hi: -lo } : { lo, hi };
}

/** e^r − 1 for 0 ≤ r ≤ 0.35. */
function expMinusOne(r: number): number {
  const w = r * r;
  let odd = 0;
  let even = 0;
  for (let index = EXP_SERIES.length - 2; index >= 0; index -= 2) {
    even = even * w + EXP_SERIES[index];
    odd = odd * w + EXP_SERIES[index + 1];
  }
  // r + r²(1/2! + r²/4! + …) + r³(1/3! + r²/5! + …)
  return r + (w * even + r * w * odd);
}

/** 1/n! for n = 2 to 15. */
const EXP_SERIES = new Float64Array(14);
for (let n = 2, factorial = 2; n <= 15; n++, factorial *= n) EXP_SERIES[n - 2] = 1 / factorial;
