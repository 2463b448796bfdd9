import type { Order } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Variable } from '../variable/index.ts';
import type { CallbackResults } from './callback-results.ts';
import type { ExactLabels } from './model.ts';

/* What users write for `callbackModel`. */

/** Points, directions or weights of a call: one row each, as plain numbers that JSON can carry. */
export type CallbackRows = readonly (readonly number[])[];

/** What a call is told beside its points. */
export interface CallbackRequest {
  /**
   * 0: values. 1: also gradients, from `evaluate` itself if it has them at hand. 2: also Hessians, likewise. `evaluate` is asked for
   * values alone where `vjp` or `jvp` gives all the first derivatives that are wanted.
   */
  readonly order: Order;
  /** Whether standard errors are wanted, from `evaluate` if it knows them. */
  readonly errors: boolean;
  /**
   * A whole number in [0, 2³²) a point, for models with noise of their own. It is the same in all calls for that point, so
   * that derivatives are those of the very draw. It does not depend on `batch` or `concurrency`.
   */
  readonly seeds: readonly number[];
  /** Aborted when the labels are no longer wanted: the user stopped, or another call failed. */
  readonly signal: AbortSignal;
}

/** What `evaluate` returns: values alone, or with what else it knows. */
export type CallbackLabels =
  | CallbackResults
  | {
      readonly values: CallbackResults;
      readonly gradients?: CallbackResults;
      /** m lists of d lists of d numbers a point. */
      readonly hessians?: CallbackResults;
      /** Standard errors, shaped as what they are of; `null` for one that is not known. */
      readonly errors?: {
        readonly values?: CallbackResults;
        readonly gradients?: CallbackResults;
        readonly hessians?: CallbackResults;
      };
    };

/** Results now, or as a promise. */
export type Eventual<Results> = Results | Promise<Results>;

/** A model that runs anywhere: a function, a process, a server. d is the number of inputs, m of outputs. */
export interface CallbackModelOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /**
   * Values, m numbers a point. Where it has them: from order 1 gradients, m lists of d numbers a point, and at order 2 Hessians.
   */
  readonly evaluate: (points: CallbackRows, request: CallbackRequest) => Eventual<CallbackLabels>;
  /** Jacobian-vector products, m numbers a point: ∂y/∂x·v, one direction v of d numbers a point. */
  readonly jvp?: (
    points: CallbackRows,
    directions: CallbackRows,
    request: CallbackRequest,
  ) => Eventual<CallbackResults>;
  /** Vector-Jacobian products, d numbers a point: wᵀ·∂y/∂x, one weight vector w of m numbers a point (an adjoint). */
  readonly vjp?: (
    points: CallbackRows,
    weights: CallbackRows,
    request: CallbackRequest,
  ) => Eventual<CallbackResults>;
  /** Hessian-vector products, m lists of d numbers a point: ∂²y/∂x²·v, one direction v of d numbers a point. */
  readonly hvp?: (
    points: CallbackRows,
    directions: CallbackRows,
    request: CallbackRequest,
  ) => Eventual<CallbackResults>;
  /** Most points of one call. Default 1: a failure then names its point. */
  readonly batch?: number;
  /** Batches in flight at once, for models behind a process or a server. Default 1. */
  readonly concurrency?: number;
  /** The closed form, where one is known. */
  readonly exact?: (points: Tensor) => ExactLabels;
  /** Plain data from which the model can be rebuilt, for records. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}
