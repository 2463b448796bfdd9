/**
 * The arctangent. As in exponential.ts, {@link arctanValue} is monotone as computed and has the relative error that its comment
 * derives; u = 2⁻⁵³.
 */
import type { Bounds } from '../graph/enclosing.ts';
import { lowered, raised } from './exponential.ts';

const U = 2 ** -53;

/** Below this, arctan x is x to much less than u: x(1 − x²/3) < arctan x < x. */
const LINEAR = 2 ** -27;
const QUARTER_PI = 0.7853981633974483;
/** π/2 in two parts. */
const HALF_PI = 1.5707963267948966;
const HALF_PI_LOW = 6.123233995736766e-17;
/** The double above π/2. */
const LARGEST = 1.5707963267948968;

/** Where a piece begins: c, arctan c and 1 + c², to nearest; then arctan of where it ends. */
const PIECES = [
  { from: 0.65, angle: 0.5763752205911837, square: 1.4225, end: QUARTER_PI },
  { from: 0.4, angle: 0.3805063771123649, square: 1.16, end: 0.5763752205911837 },
  { from: 0.2, angle: 0.19739555984988078, square: 1.04, end: 0.3805063771123649 },
] as const;

/** (2k)!/(4ᵏ·k!²·(2k + 1)) for k = 1 to 12: the series of the arcsine after its first term. */
const SERIES = new Float64Array(12);
for (let k = 1, binomial = 1; k <= 12; k++) {
  binomial *= (2 * k - 1) / (2 * k);
  SERIES[k - 1] = binomial / (2 * k + 1);
}

/**
 * arctan x for x ≥ 0 with relative error at most 9.8u.
 *
 * Derivation. From 1 on it is π/2 − arctan(1/x). 1/x errs by u, its arctangent by 6.8u more, and the two differences by u each. All
 * are relative to at least π/4, so that they sum to 9.8u. At 1 the value is π/4 to nearest.
 */
function arctanValue(x: number): number {
  if (x <= 1) return small(x);
  return Math.max(HALF_PI - (small(1 / x) - HALF_PI_LOW), QUARTER_PI);
}

/**
 * arctan x for 0 ≤ x ≤ 1 with relative error at most 6.8u.
 *
 * From c on it is arctan c + arctan t, t = (x − c)/(1 + xc), written as 1/(c + (1 + c²)/(x − c)) so that each rounding is
 * monotone: 5u. The arctangent of t errs by 4.8u more, and is at most 0.48 of the sum. The constant and the sum add 2u.
 */
function small(x: number): number {
  if (x < LINEAR) return x;
  for (const { from, angle, square, end } of PIECES)
    if (x >= from) return Math.min(angle + first(1 / (from + square / (x - from))), end);
  return Math.min(Math.max(first(x), LINEAR), PIECES[2].angle);
}

/**
 * arctan t for 0 ≤ t < 0.2125 as arcsin s, s = t/√(1 + t²) < 0.2076, with relative error at most 4.8u. Here s is 1/√(1 + 1/t²),
 * whose roundings sum to 3.5u. The series has positive terms. It adds a twentieth of u, and the last sum u.
 */
function first(t: number): number {
  const s = 1 / Math.sqrt(1 + 1 / (t * t));
  const w = s * s;
  let sum = 0;
  for (let index = SERIES.length - 1; index >= 0; index--) sum = sum * w + SERIES[index];
  return s + s * (w * sum);
}

export function arctanAt(x: number): Bounds {
  const size = Math.abs(x);
  const v = arctanValue(size);
  const lo = lowered(v, 12 * U);
  const hi = Math.min(size, LARGEST, raised(v, 12 * U));
  return x < 0 ? { lo: -hi, hi: -lo } : { lo, hi };
}
