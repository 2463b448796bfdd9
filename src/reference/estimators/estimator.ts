import type { Expression } from '../../graph/index.ts';
import type { Combination, Paths, SignedPayoff } from '../paths.ts';

/**
 * How derivatives of a simulated mean are estimated. T is the derivative of a path with its normals held, D that by the
 * likelihood ratio ({@link shiftedSlope}). `pathwise` is T for slopes and T∘T for second derivatives, `likelihood-ratio` D and
 * D∘D, `mixed` T and D∘T. Second derivatives by `differences` are central differences of T.
 */
export type EstimatorKind = 'pathwise' | 'likelihood-ratio' | 'mixed' | 'differences';

/** What a model is asked for: an estimator, or the one that its payoff allows. */
export type LabelChoice = 'auto' | EstimatorKind;

/**
 * The slope of outputs by where the paths start, shaped like the start: that of the mean, or of each path.
 *
 * @param seed [N, paths, 1], a factor of each path, by which nothing is differentiated. Default 1
 */
export type Slope = (paths: Paths, path: SignedPayoff, of: Combination, seed?: Expression) => Expression;

/** A Hessian-vector product of an output along v [N, 1, d], shaped like the paths' start: that of the mean, or of each path. */
export type Product = (paths: Paths, output: number, v: Expression) => Expression;

/** The derivative of all outputs of the mean along v [N, 1, d], [N, 1, m]. */
export type Tangent = (paths: Paths, v: Expression) => Expression;

/** The derivatives of a mean over paths. */
export interface Estimator {
  readonly slope: Slope;
  readonly tangent: Tangent;
  readonly product: Product;
  /** Whether slopes are those of the mean itself, as a function of points. */
  readonly isOfMean: boolean;
}
