/**
 * Interval extensions of the elementary functions: exact ranges up to the rounding of the kernels in exponential.ts,
 * logarithm.ts, arctangent.ts, trigonometric.ts and normal.ts. Sound for every double, infinite ends included.
 */
import type { Bounds, BoundsArithmetic } from '../graph/enclosing.ts';
import { arctanAt } from './arctangent.ts';
import { add, div, EMPTY, mul, neg, point, proper, sqrt, square, sub } from './bounds.ts';
import { expAt, sigmoidAt, tanhAt } from './exponential.ts';
import { logAt, softplusAt } from './logarithm.ts';
import { normalCdfAt, normalPdfAt } from './normal.ts';
import { cos, sin } from './trigonometric.ts';

export { cos, sin };

export function exp(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, exp);
  const left = expAt(a.lo);
  return a.lo === a.hi ? left : { lo: left.lo, hi: expAt(a.hi).hi };
}

/** ln of the positive members; EMPTY if there are none. */
export function log(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, log);
  if (a.hi <= 0) return EMPTY;
  const left = logAt(Math.max(0, a.lo));
  return a.lo === a.hi ? left : { lo: left.lo, hi: logAt(a.hi).hi };
}

export function sigmoid(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, sigmoid);
  const left = sigmoidAt(a.lo);
  return a.lo === a.hi ? left : { lo: left.lo, hi: sigmoidAt(a.hi).hi };
}

export function softplus(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, softplus);
  const left = softplusAt(a.lo);
  return a.lo === a.hi ? left : { lo: left.lo, hi: softplusAt(a.hi).hi };
}

export function tanh(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, tanh);
  const left = tanhAt(a.lo);
  return a.lo === a.hi ? left : { lo: left.lo, hi: tanhAt(a.hi).hi };
}

export function arctan(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, arctan);
  const left = arctanAt(a.lo);
  return a.lo === a.hi ? left : { lo: left.lo, hi: arctanAt(a.hi).hi };
}

/** Φ, the standard normal distribution function. */
export function normalCdf(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, normalCdf);
  const left = normalCdfAt(a.lo);
  return a.lo === a.hi ? left : { lo: left.lo, hi: normalCdfAt(a.hi).hi };
}

/** φ, the standard normal density: even, and falling on either side of 0. */
export function normalPdf(a: Bounds): Bounds {
  if (!(a.lo <= a.hi)) return improper(a, normalPdf);
  const far = normalPdfAt(Math.max(-a.lo, a.hi));
  if (a.lo === a.hi) return far;
  const near = Math.max(a.lo, Math.min(a.hi, 0));
  return { lo: far.lo, hi: normalPdfAt(near).hi };
}

/** f of an empty set, or of the whole line that a NaN end stands for. */
function improper(a: Bounds, f: (a: Bounds) => Bounds): Bounds {
  const set = proper(a);
  return set === EMPTY ? EMPTY : f(set);
}

/** The scalar arithmetic that rules of operations and curves are written against. */
export const boundsArithmetic: BoundsArithmetic = {
  point,
  add,
  sub,
  mul,
  div,
  neg,
  square,
  exp,
  log,
  arctan,
  sqrt,
  sigmoid,
  softplus,
  tanh,
  sin,
  cos,
  normalCdf,
  normalPdf,
};
