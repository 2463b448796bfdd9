import type { Expression } from '../../graph/index.ts';
import type { Combination, Paths, SignedPayoff } from '../paths.ts';

/**
 * The slope of outputs by where the paths start, shaped like the start: that of the mean, or of each path.
 *
 * @param seed [N, paths, 1], a factor of each path, by which nothing is differentiated. Default 1
 */
export type Slope = (paths: Paths, path: SignedPayoff, of: Combination, seed?: Expression) => Expression;

/** A Hessian-vector product of an output along v [N, 1, d], shaped like the paths' start: that of the mean, or of each path. */
export type Product = (paths: Paths, output: number, v: Expression) => Expression;

/** The derivative of all outputs along v [N, 1, d], of the mean, [N, 1, m], or of each path, [N, paths, m]. */
export type Tangent = (paths: Paths, v: Expression) => Expression;

/** The derivatives of a mean over paths. */
export interface Estimator {
  readonly slope: Slope;
  readonly tangent: Tangent;
  readonly product: Product;
  /** Whether slopes are those of the mean itself, as a function of points. */
  readonly isOfMean: boolean;
  /** Whether slopes are found path by path, whatever is made of them: then those of single paths cost no more than their mean. */
  readonly isOfPaths: boolean;
}
