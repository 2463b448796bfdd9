import type { Sizes, Tensor } from '../tensor/index.ts';

/** A closed interval of float64 ends; infinite ends are allowed, NaN is not. Empty is `lo > hi`. */
export interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

/**
 * Sound scalar arithmetic on {@link Bounds}: every result contains the exact real result for all members.
 * Implemented with outward rounding in interval/.
 */
export interface BoundsArithmetic {
  point(value: number): Bounds;
  add(a: Bounds, b: Bounds): Bounds;
  sub(a: Bounds, b: Bounds): Bounds;
  mul(a: Bounds, b: Bounds): Bounds;
  div(a: Bounds, b: Bounds): Bounds;
  neg(a: Bounds): Bounds;
  /** a² with the lower end ≥ 0. */
  square(a: Bounds): Bounds;
  exp(a: Bounds): Bounds;
  log(a: Bounds): Bounds;
  arctan(a: Bounds): Bounds;
  sqrt(a: Bounds): Bounds;
  sigmoid(a: Bounds): Bounds;
  softplus(a: Bounds): Bounds;
  tanh(a: Bounds): Bounds;
  /** The exact range over the interval, extrema included. So a curve built on it may leave its extrema unknown. */
  sin(a: Bounds): Bounds;
  /** As {@link BoundsArithmetic.sin}. */
  cos(a: Bounds): Bounds;
  /** Φ, the standard normal distribution function. */
  normalCdf(a: Bounds): Bounds;
  /** φ, the standard normal density. */
  normalPdf(a: Bounds): Bounds;
}

/** A stationary point of a univariate function: enclosures of where it is and of the value there. */
export interface Extremum {
  readonly at: Bounds;
  readonly value: Bounds;
}

/** A univariate function f: ℝ → ℝ as its exact range needs it. */
export interface Curve {
  /** Identifies the function, for caches and messages: `silu'`. */
  readonly name: string;
  /** A formula for f whose natural interval extension is tight at a (nearly) point argument. */
  at(x: Bounds, arithmetic: BoundsArithmetic): Bounds;
  /**
   * Every stationary point of f; between two neighbours f is monotone. Where they are `'unknown'`, the natural extension of
   * `at` is used as it stands. For sine and cosine it is exact, since it finds their extrema.
   */
  readonly extrema: readonly Extremum[] | 'unknown';
  /**
   * The limits of f at −∞ and +∞, for infinite ends: exact numbers, or ±Infinity. Left out where f has none. Infinite ends
   * then take the natural extension of `at`.
   */
  readonly limits?: readonly [atMinusInfinity: number, atPlusInfinity: number];
  /**
   * f′ wherever f is defined, for arithmetics that put a line in the place of f. Its stationary points are where f goes from
   * convex to concave. Where it is left out, such an arithmetic knows no more of f than its range.
   */
  slope?(): Curve;
}

/** Enclosing arithmetic on arrays. `E` is an enclosure of a whole tensor. */
export interface Arithmetic<E> {
  constant(values: Tensor): E;
  add(a: E, b: E): E;
  sub(a: E, b: E): E;
  neg(a: E): E;
  mul(a: E, b: E): E;
  div(a: E, b: E): E;
  /** f applied to every element, with the exact range of f. */
  univariate(a: E, f: Curve): E;
  /** xᵖ for a real exponent; whole p by repeated multiplication with parity respected. */
  power(a: E, exponent: number): E;
  abs(a: E): E;
  max(a: E, b: E): E;
  min(a: E, b: E): E;
  /** 1 where the relation holds for all members, 0 where for none, [0,1] otherwise. */
  compare(a: E, b: E, relation: 'less' | 'lessOrEqual'): E;
  /** a where condition is 1, b where it is 0, their hull otherwise. */
  where(condition: E, a: E, b: E): E;
  /** Matrix product of the last two axes, as NumPy's matmul. */
  matmul(a: E, b: E): E;
  sum(a: E, axes: readonly number[], keepAxes: boolean): E;
  broadcast(a: E, shape: Sizes): E;
  reshape(a: E, shape: Sizes): E;
  transpose(a: E, permutation: readonly number[]): E;
  slice(a: E, axis: number, start: number, stop: number): E;
  concat(parts: readonly E[], axis: number): E;
}
