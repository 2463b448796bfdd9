import type { Bounds } from '../graph/enclosing.ts';
import { abs, div, EMPTY, intersect, isEmpty, mul, point, proper, sqrt } from './bounds.ts';
import { exp, log } from './kernels.ts';
import { mulDown, mulUp } from './rounding.ts';

const ONE = point(1);
const NOT_NEGATIVE: Bounds = { lo: 0, hi: Number.POSITIVE_INFINITY };

/**
 * aᵖ. Whole p take repeated multiplication with the parity respected: a⁰ = 1, about p roundings an end. Negative p take the
 * reciprocal, so 0 inside gives the whole line for odd p. Halves of whole numbers take the square root. Any other p takes
 * exp(p·ln a) of the members that are not negative (EMPTY if none is), to a relative |p·ln a|·10u or so.
 */
export function power(a: Bounds, exponent: number): Bounds {
  const base = proper(a);
  if (isEmpty(base)) return EMPTY;
  if (exponent < 0) return div(ONE, power(base, -exponent));
  if (Number.isInteger(exponent)) return wholePower(base, exponent);
  if (Number.isInteger(2 * exponent)) return wholePower(sqrt(base), 2 * exponent);
  const members = intersect(base, NOT_NEGATIVE);
  if (isEmpty(members)) return EMPTY;
  // ln has no members to work on for [0, 0].
  return members.hi === 0 ? members : exp(mul(point(exponent), log(members)));
}

function wholePower(a: Bounds, n: number): Bounds {
  if (isEmpty(a)) return EMPTY;
  const { lo, hi } = a;
  if (n % 2 === 0) {
    const size = abs(a);
    return { lo: repeated(size.lo, n, mulDown), hi: repeated(size.hi, n, mulUp) };
  }
  return {
    lo: lo >= 0 ? repeated(lo, n, mulDown) : -repeated(-lo, n, mulUp),
    hi: hi >= 0 ? repeated(hi, n, mulUp) : -repeated(-hi, n, mulDown),
  };
}

/** xⁿ for x ≥ 0 by squaring, every product rounded the same way, which keeps it monotone. */
function repeated(x: number, n: number, product: (a: number, b: number) => number): number {
  let result = 1;
  let base = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(result, base);
    if (rest > 1) base = product(base, base);
  }
  return result;
}
