import type { Values } from '../../runtime/index.ts';

/**
 * The squares of an objective's residuals on rows, in float64: the loss is r·r, each r scaled by the root of what its square
 * contributes. J is the Jacobian of r by the parameters that may move.
 */
export interface SquareGradients {
  /** Numbers of the parameters that may move, ascending. */
  readonly free: readonly number[];
  /** How many rows there are. */
  readonly count: number;
  /** @param parameters [P] */
  gradient(parameters: Float64Array): Promise<SquareSlopes>;
  dispose(): Promise<void>;
}

/** The same of some of the rows too, with products of the Jacobian with itself. */
export interface Squares extends SquareGradients {
  /** The fewest rows that sums can be of. */
  readonly least: number;
  /** @param rows how many of the rows they are of at least, the first ones. Default all */
  gradient(parameters: Float64Array, rows?: number): Promise<SquareSlopes>;
  /** JᵀJ [F, F]. @param rows as above */
  gram(parameters: Float64Array, rows?: number): Promise<Float64Array>;
  /** Jᵀ·(r(p + s) − 2r(p) + r(p − s)) [F] with a shift s [P] of the parameters p. @param rows as above */
  bend(parameters: Float64Array, shift: Float64Array, rows?: number): Promise<Float64Array>;
}

export interface SquareLosses {
  /** r·r */
  readonly total: number;
  /** The unweighted losses of the terms, by name. */
  readonly terms: Readonly<Record<string, number>>;
}

export interface SquareSlopes extends SquareLosses {
  /** Jᵀr [F] */
  readonly gradient: Float64Array;
}

export interface SquaresOptions {
  readonly threads: number;
  /** What terms draw, once for all steps. */
  readonly drawn: Readonly<Record<string, Values>>;
  /** The order in which rows are taken. */
  readonly order: Int32Array;
}

/** p + s and p − s */
export function bothSides(p: Float64Array, s: Float64Array): readonly [Float64Array, Float64Array] {
  return [p.map((value, k) => value + s[k]), p.map((value, k) => value - s[k])];
}
