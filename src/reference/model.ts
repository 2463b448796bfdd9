import type { Order } from '../graph/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { RandomStream, Tensor } from '../tensor/index.ts';
import type { Domain, Variable } from '../variable/index.ts';
import type { ChosenLabels } from './estimators/chosen-labels.ts';

/** What a reference model is asked for at its points. */
export interface LabelRequest {
  /** 0: values. 1: also gradients. 2: also second derivatives along `directions`. */
  readonly order: Order;
  /**
   * Of order 2, and not read below it: v, [n, k, d], k ≥ 1 directions a point, or `'axes'` for whole Hessians. Needed there.
   */
  readonly directions?: Tensor | 'axes';
  /** Of order 1: what is wanted in place of Jacobians, a sweep for each of k. Default: Jacobians. */
  readonly first?: FirstProducts;
  /** Whether standard errors of the labels are wanted too. Default false. */
  readonly errors?: boolean;
  /** From where points come, if not from the model's own domain. */
  readonly domain?: Domain;
  /** Source of the model's own noise; models without noise ignore it. */
  readonly random: RandomStream;
  /** Runs models that are graphs. */
  readonly engine: Engine;
  /** Called with the share done, in [0, 1]. */
  readonly progress?: (share: number) => void;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/** Labels at n points of a model with d inputs and m outputs, in physical units. */
export interface Labels {
  /** [n, m] */
  readonly y: Tensor;
  /** ∂y/∂x, [n, m, d]; there from order 1, unless products were asked for. NaN where a model does not know a derivative. */
  readonly dydx?: Tensor;
  /** ∂²y/∂x²·v for each of the directions v, [n, k, m, d]; there at order 2. */
  readonly products?: Tensor;
  /** ∂²y/∂x², [n, m, d, d], symmetric to the last bit; there at order 2 where the directions are the axes. */
  readonly hessian?: Tensor;
  /** cᵀ∂y/∂x for each of the cotangents that were asked for, [n, k, d]. */
  readonly adjoints?: Tensor;
  /** ∂y/∂x·v for each of the directions that were asked for, [n, k, m]. */
  readonly tangents?: Tensor;
  /** There where they were asked for and the model can tell; zeros of a model without noise. */
  readonly errors?: StandardErrors;
  /** Why a model that chooses its precision took float64: "v near 133048 with a spread of 0.577, of which float32 keeps few digits". */
  readonly inDouble?: string;
  /** How a simulation that chose otherwise than pathwise estimated derivatives, and why: "mixed, since the payoff may have a kink: relu of [-1, 1]". */
  readonly estimated?: string;
  /**
   * By what a simulation with a sampling or a control took noise away: "Sobol' points in 2 nets of 64; a control variate (call of
   * Black and Scholes) with estimated coefficients; antithetic pairs".
   */
  readonly varianceReduction?: string;
}

/** Products with Jacobians: one adjoint sweep for each cotangent [n, k, m], or one tangent sweep for each direction [n, k, d]. */
export type FirstProducts = { readonly cotangents: Tensor } | { readonly directions: Tensor };

/**
 * Standard errors of labels, each shaped as its label and in its unit: the standard deviation of a label about the truth.
 * They are at least 0; NaN where one is not known.
 */
export interface StandardErrors {
  /** Of `y`, [n, m]. */
  readonly y?: Tensor;
  /** Of `dydx`, [n, m, d]. */
  readonly dydx?: Tensor;
  /** Of `hessian`, [n, m, d, d]. */
  readonly hessian?: Tensor;
  /** Of `products`, [n, k, m, d]. */
  readonly products?: Tensor;
}

/** Labels without noise, with curvature, for testing. */
export interface ExactLabels {
  readonly y: Tensor;
  readonly dydx: Tensor;
  /** Sum of all entries of each Hessian, [n, m]: the paper's gamma. */
  readonly curvature: Tensor;
}

/** How a simulation estimates derivatives. */
export interface Estimates {
  /** Independent draws that a label is the mean of. */
  readonly draws: number;
  /** What labels of an order are in a domain, and why. @throws OrderError where they are refused */
  chosen(order: Order, domain: Domain): ChosenLabels;
  /**
   * Gradients with standard errors by either estimator, also where labels would be refused. There where the model has both: a
   * shift of its normals.
   */
  gradients?(
    points: Tensor,
    request: Pick<LabelRequest, 'domain' | 'random' | 'engine' | 'progress' | 'signal'>,
    by: 'pathwise' | 'likelihood-ratio',
  ): Promise<Labels>;
  /** Whether likelihood ratios are finite all over a domain: where a volatility is 0 they are not. There beside `gradients`. */
  hasDensity?(domain: Domain): boolean;
}

/**
 * An expensive model: named inputs over a trust region, named outputs, and labels, possibly noisy but unbiased.
 * The differentials of a label are made of the same draw.
 */
export interface ReferenceModel {
  readonly name: string;
  /** With lo and hi: together the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Labels at points [n, d]. Throws InputError when a label is not finite, or the model cannot give the order. */
  label(points: Tensor, request: LabelRequest): Promise<Labels>;
  /** Of a simulation: how it estimates derivatives. */
  readonly estimates?: Estimates;
  /** The closed form, where one is known. */
  exact?(points: Tensor): ExactLabels;
  /** Why there is no `exact` although a closed form is known: "an error of 2e-6 at spot 0.8, variance 0.01". */
  readonly inexact?: string;
  /** The Gaussian design of its training points, mean + factor·z, where it comes with one; [d] and [d, d]. */
  readonly spread?: { readonly mean: Tensor; readonly factor: Tensor };
  /** What a report draws of the model itself, where there is anything. */
  readonly illustration?: Illustration;
  /** The parameters as really used: plain data from which anyone can rebuild the model. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A model whose values, gradients and curvatures are known without noise. */
export type ExactModel = ReferenceModel & Required<Pick<ReferenceModel, 'exact'>>;

/** What a report draws of a model, beside its values. */
export interface Illustration {
  /** One number a point, to draw a function of many inputs against: the basket's price. */
  readonly projection?: { readonly label: string; at(points: Tensor): ArrayLike<number> };
  /** Sample paths of what the model simulates: `values[path][time]`. */
  readonly paths?: {
    readonly label: string;
    draw(
      count: number,
      steps: number,
      random: RandomStream,
    ): { readonly times: readonly number[]; readonly values: readonly (readonly number[])[] };
  };
  /** The payoff as a function of its argument, sharp and as smoothed by the model; without a width the model does not smooth. */
  readonly payoff?: {
    readonly label: string;
    at(x: Tensor, smoothing: { readonly width?: number; readonly position?: number }): Tensor;
    readonly smoothing: { readonly width?: number; readonly position?: number };
  };
}
