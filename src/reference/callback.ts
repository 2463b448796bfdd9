import { InputError, type Tensor } from '../tensor/index.ts';
import { batchesOf, RowJoiner } from './batches.ts';
import { CallbackBatch } from './callback-batch.ts';
import type { CallbackResults } from './callback-results.ts';
import { checkPoints, checkRequest } from './checks.ts';
import type { ExactLabels, LabelRequest, Labels, ReferenceModel } from './model.ts';
import { checkedOptions, countOption } from './options.ts';
import { runConcurrently } from './pool.ts';
import { checkedVariables, type Variable } from './variable.ts';

/** Points, directions or weights of a call: one row each, as plain numbers that JSON can carry. */
export type CallbackRows = readonly (readonly number[])[];

/** What a call is told beside its points. */
export interface CallbackRequest {
  /** 0: values. 1: also gradients, from `evaluate` itself if it has them at hand. 2: also products, from `hvp`. */
  readonly order: 0 | 1 | 2;
  /**
   * A whole number in [0, 2³²) a point, for models with noise of their own: the same in all calls for that point, so
   * that derivatives are those of the very draw; independent of `batch` and `concurrency`.
   */
  readonly seeds: readonly number[];
  /** Aborted when the labels are no longer wanted: the user stopped, or another call failed. */
  readonly signal: AbortSignal;
}

/** What `evaluate` returns: values alone, or with gradients. */
export type CallbackLabels =
  | CallbackResults
  | { readonly values: CallbackResults; readonly gradients?: CallbackResults };

/** Results now, or as a promise. */
export type Eventual<Results> = Results | Promise<Results>;

/** A model that runs anywhere: a function, a process, a server. d is the number of inputs, m of outputs. */
export interface CallbackModelOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** Values, m numbers a point, and at order 1 gradients, m lists of d numbers a point, where it has them. */
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

const NAMES = [
  'name',
  'inputs',
  'outputs',
  'evaluate',
  'jvp',
  'vjp',
  'hvp',
  'batch',
  'concurrency',
  'exact',
  'parameters',
] as const;

/**
 * A reference model from callbacks. Gradients come from `evaluate` where it returns them; else from `vjp`, one call
 * an output, or `jvp`, one call an input, whichever are fewer. `null` stands for a derivative that is not known: it
 * is NaN in the labels. Nothing is ever differenced: what no callback gives is refused.
 *
 * A failing callback fails the labels, with an InputError that names the point (the points, in a batch) and has the
 * failure as its `cause`.
 *
 * @throws InputError when an option does not fit
 */
export function callbackModel(options: CallbackModelOptions): ReferenceModel {
  const {
    name,
    inputs,
    outputs,
    exact,
    parameters = {},
  } = checkedOptions('a callback model', options, NAMES);
  checkedVariables(inputs, 'input');
  checkedVariables(outputs, 'output');
  for (const callback of ['evaluate', 'jvp', 'vjp', 'hvp'] as const)
    if (
      typeof options[callback] !== 'function' &&
      (callback === 'evaluate' || options[callback] !== undefined)
    )
      throw new InputError(
        `${callback} of ${name} must be a function`,
        typeof options[callback],
        callback === 'evaluate' ? 'Give one that returns the values.' : 'Correct it, or leave it out.',
      );
  const batch = countOption(name, 'batch', options.batch, 1);
  const concurrency = countOption(name, 'concurrency', options.concurrency, 1);
  return {
    name,
    inputs,
    outputs,
    parameters,
    ...(exact && { exact }),
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(name, inputs, points);
      const directions = checkRequest(name, points, request);
      if (directions !== undefined && options.hvp === undefined)
        throw new InputError(
          `labels of order 2 of ${name} need Hessian-vector products`,
          'a model without hvp',
          'Give it hvp, or ask for order 1.',
        );
      const [count] = points.shape;
      // Drawn before anything runs, point by point: neither batches nor concurrency move them.
      const seeds = Array.from({ length: count }, () => request.random.integer(2 ** 32));
      const labels = new RowJoiner(count);
      let done = 0;
      await runConcurrently(
        batchesOf(count, batch),
        async ([start, stop], signal) => {
          const asked = new CallbackBatch(options, points, [start, stop], {
            order: request.order,
            seeds: seeds.slice(start, stop),
            signal,
          });
          const parts = await asked.labels(directions);
          if (signal.aborted) return;
          for (const [label, { shape, data }] of Object.entries(parts)) labels.set(label, start, shape, data);
          done += stop - start;
          request.progress?.(done / count);
        },
        { concurrency: Math.min(concurrency, count), signal: request.signal },
      );
      const { y, dydx, products } = labels.joined;
      return { y, dydx, products };
    },
  };
}
