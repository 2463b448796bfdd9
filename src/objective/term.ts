import type { Samples } from '../dataset/index.ts';
import type { Expression } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Draw } from './draw.ts';

/** A named part of what a training minimises: the mean of squares of its residual, times its weight. */
export interface Term {
  /** The name of its losses in curves, files and messages, not empty. No other term or table may have it. */
  readonly name: string;
  /** At least 0. With 0 its loss is recorded, but moves nothing. */
  readonly weight: number;
  /**
   * The term on labelled points.
   *
   * @param samples in normalised units
   * @param network what the points must fit
   * @throws InputError where the samples lack the labels, or their shapes or numbers do not fit
   */
  bind(samples: Samples, network: Dimensions): TermOnSamples;
}

/** How many numbers a network takes and gives. */
export interface Dimensions {
  readonly inputs: number;
  readonly outputs: number;
}

/** What a term is once its labels are known. */
export interface TermOnSamples {
  /**
   * The labels that it reads, a row a point. Terms share a table where theirs of that name are equal; `x` and `y` are the
   * samples' own.
   */
  readonly tables: readonly TermTable[];
  /**
   * Differences of predictions from labels on a batch, in normalised units, in blocks [B, k]: joining them would only cost.
   * Multiply differences by {@link Batch.known} where labels may not be known. Above the weight 0 they depend on the
   * prediction.
   */
  residual(batch: Batch): readonly Expression[];
  /**
   * What the mean of squares is divided by, where it estimates a mean smaller by this factor. Above 0; default 1.
   */
  readonly over?: number;
  /** What its residual takes besides tables, drawn anew at each step. Default nothing. */
  readonly draws?: readonly Draw[];
  /**
   * The mean that draws estimate, from the same tables without them, for methods that take all rows at once. Default: they take
   * a few draws, the same at each step.
   */
  readonly whole?: Pick<TermOnSamples, 'residual' | 'over'>;
  /**
   * The loss that a network without error would still have, since labels are not exact: from their standard errors, where these are
   * known.
   */
  readonly noise?: number;
  /** The loss of a network that predicts zeros, of values their means: the size of what is learnt, where it is known. */
  readonly signal?: number;
}

/** Labels of all points. {@link labels} and {@link partialLabels} make and check them. */
export interface TermTable {
  readonly name: string;
  /** [n, …], finite. */
  readonly values: Tensor;
  /**
   * What each difference counts, shaped like `values`; absent where all labels are known. It is 0 for a label that is not
   * known. The others are such that the mean of squares over all is the mean over those known.
   */
  readonly known?: Tensor;
}

/** A batch of B points as expressions. */
export interface Batch {
  /** [B, d] */
  readonly x: Expression;
  /** ŷ [B, m], a graph of x. */
  readonly predicted: Expression;
  /** Labels [B, …] of a table that the term reads. */
  table(name: string): Expression;
  /** What each difference from a table counts, shaped like it; undefined where all its labels are known. */
  known(name: string): Expression | undefined;
  /** Numbers of the step by the name of a {@link Draw} of the term, in its shape. */
  drawn(name: string): Expression;
}
