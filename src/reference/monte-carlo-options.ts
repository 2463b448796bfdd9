import type { Expression, Order } from '../graph/index.ts';
import type { Precision } from '../onnx/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Domain, Variable } from '../variable/index.ts';
import { type Control, controlSchemas } from './control/index.ts';
import type { LabelChoice, Shift } from './estimators/index.ts';
import type { ExactLabels } from './model.ts';
import {
  anything,
  callable,
  count,
  countFrom,
  flag,
  type OptionSchemas,
  objectOf,
  pathCount,
  records,
  text,
  variables,
} from './options.ts';
import { precisionSchema } from './precision.ts';
import { type SamplingChoice, samplingSchema } from './sampling/index.ts';
import type { Regularity } from './smoothness.ts';

/**
 * A model simulated path by path: a graph with normal noise as a second input. A label at a point is the mean payoff of
 * `paths` paths that start there. Its differentials are estimated from the same paths ({@link LabelChoice}): pathwise ones are the
 * derivatives of that very mean, exact by AD.
 */
export interface MonteCarloOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** How many independent standard normals drive one path, at most 2²⁴. */
  readonly normals: number;
  /**
   * The payoffs of all paths, written as for one path, whose components are on the last axis.
   *
   * @param x the points, [N, 1, inputs]: the paths' axis has size 1 and stretches
   * @param z standard normals, [N, paths, normals]
   * @returns [N, paths, outputs]. It is also called with one point and one path, to see how smooth it is
   */
  readonly payoff: (x: Expression, z: Expression) => Expression;
  /**
   * Whether the payoff is Lipschitz continuous in x, which unbiased labels of order 1 need. A digital, 1 for S > K and 0
   * below, has the pathwise derivative 0 on almost every path, whatever the mean's is. Default: true where `smooth` is, or
   * where its operations say so for inputs in the domain and normals within 40 deviations. Labels of order 1 are refused
   * where it is not.
   */
  readonly continuous?: boolean;
  /**
   * Whether the payoff's first derivatives in x are Lipschitz continuous, which unbiased pathwise labels of order 2 need. Those
   * of (S − K)⁺ jump, and its pathwise second derivative is 0 on almost every path. Default: as for `continuous`.
   */
  readonly smooth?: boolean;
  /**
   * B, how the normals would have to move to undo a move of x. No jump and no kink of payoff(x + δ, z − B·δ) may move with δ, to
   * first order ({@link shiftedSlope} has the formula). Likelihood-ratio and mixed labels need it.
   *
   * It is a constant [normals, inputs]. Or it is a function of x [N, 1, inputs] and z [N, paths, normals] that returns [N, 1 or
   * paths, normals, inputs]. What depends on z takes a sweep for each normal. For S = x + σ·z it is 1/σ, for S = x·exp(σ·z) it
   * is 1/(x·σ). Nothing checks that it is right: compare second derivatives with differences.
   */
  readonly shift?: Shift;
  /**
   * How derivatives are estimated.
   * - `pathwise`: those of each path. Slopes need a payoff that is Lipschitz continuous, second derivatives one whose slopes are.
   * - `likelihood-ratio`: by the density of the normals, where `shift` is given. The payoff may jump.
   * - `mixed`: slopes as pathwise, second derivatives by the likelihood ratio of slopes, where `shift` is given. The payoff may
   *   have kinks.
   * - `differences`: slopes as pathwise, second derivatives by central differences of slopes with the same normals, which
   *   are biased by the square of `step`.
   *
   * Default `auto`: pathwise as far as the payoff is known to allow it. Else mixed for second derivatives of a payoff with kinks, and
   * likelihood-ratio for all derivatives of one that jumps, where there is a shift. Else refused. Labels say what was chosen, and why.
   */
  readonly labels?: LabelChoice;
  /** Of differences: the step to either side, as a share of each input's domain lo to hi. Default 0.05. */
  readonly step?: number;
  /** Independent draws of the normals a point, 1 to 2²⁸. The paths of a point are simulated together. */
  readonly paths: number;
  /**
   * How the normals of these paths are drawn. With Sobol' points the paths of a point cover the space of normals evenly. That is less
   * noise where the payoff is smooth, or varies with few normals. Labels stay unbiased. Default `pseudo-random`.
   */
  readonly sampling?: SamplingChoice;
  /** Takes noise away by what the same paths come to in something whose mean is known. Default: nothing. */
  readonly control?: Control;
  /** Follows each draw z by −z and averages the two payoffs: twice the paths. Default true. */
  readonly antithetic?: boolean;
  /**
   * In which payoffs are computed. Default: float32 where it holds the domain and labels at a few points of it agree with
   * float64 up to a thousandth of their spread. Else float64. Labels say which of the reasons it was.
   */
  readonly precision?: Precision;
  /** Points simulated in one call of the engine. At most as many as need 2²⁸ normals. Default: 2¹⁹, at least one. */
  readonly batch?: number;
  /** The closed form, where one is known. */
  readonly exact?: (points: Tensor) => ExactLabels;
  /**
   * Says why a point has labels that are not finite, where a model knows better than its graph. Default: the first operation whose
   * result is not finite.
   *
   * @param at the point [1, inputs] and the normals of its paths [1, paths, normals]
   * @param order of the label
   */
  readonly explain?: (at: { readonly x: Tensor; readonly z: Tensor }, order: Order) => string | undefined;
  /**
   * How smooth one path's payoff is over a domain, where a model knows that without its graph. Default: what operations of the graph of one
   * path say.
   */
  readonly regularity?: (domain: Domain) => Regularity;
  /** Plain data from which the model can be rebuilt, for records. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Of a path. Numbers of one are held when its payoff is looked at: 128 MiB. */
const MOST_NORMALS = 1 << 24;

/** Labels, their step and a shift have words of their own. */
export const monteCarloSchemas: OptionSchemas<MonteCarloOptions> = {
  name: text,
  inputs: variables,
  outputs: variables,
  normals: countFrom(1, MOST_NORMALS),
  payoff: callable,
  continuous: flag,
  smooth: flag,
  shift: anything,
  labels: anything,
  step: anything,
  paths: pathCount,
  sampling: samplingSchema.optional(),
  control: objectOf(controlSchemas, 'must be an object with a payoff and its mean').optional(),
  antithetic: flag,
  precision: precisionSchema,
  batch: count.optional(),
  exact: callable.optional(),
  explain: callable.optional(),
  regularity: callable.optional(),
  parameters: records,
};
