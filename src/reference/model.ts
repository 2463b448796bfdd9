import type { Engine } from '../runtime/index.ts';
import type { RandomStream, Tensor } from '../tensor/index.ts';
import type { Variable } from './variable.ts';

/** What a reference model is asked for at its points. */
export interface LabelRequest {
  /** 0: values. 1: values and gradients. */
  readonly order: 0 | 1;
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
  /** ∂y/∂x, [n, m, d]; there from order 1. */
  readonly dydx?: Tensor;
}

/** Labels without noise, with curvature, for testing. */
export interface ExactLabels {
  readonly y: Tensor;
  readonly dydx: Tensor;
  /** Sum of all entries of each Hessian, [n, m]: the seed's gamma. */
  readonly curvature: Tensor;
}

/**
 * An expensive model: named inputs over a trust region, named outputs, and labels, possibly noisy but unbiased.
 * The differentials of a label are those of the same draw (pathwise).
 */
export interface ReferenceModel {
  readonly name: string;
  /** With lo and hi: together the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Labels at points [n, d]. Throws InputError when a label is not finite. */
  label(points: Tensor, request: LabelRequest): Promise<Labels>;
  /** The closed form, where one is known. */
  exact?(points: Tensor): ExactLabels;
  /** The parameters as really used: plain data from which anyone can rebuild the model. */
  readonly parameters: Readonly<Record<string, unknown>>;
}
