import type { RandomStream, Sizes, Tensor } from '../tensor/index.ts';

/**
 * Numbers that a training step takes and that are drawn anew at each step: a random direction, say. Networks that are trained side
 * by side take the same ones.
 */
export interface Draw {
  /** As the residual calls it. No term, table or other draw may have it. */
  readonly name: string;
  /** Of the numbers of one step; whole numbers of at least 1. */
  readonly shape: Sizes;
  /**
   * What it needs of the network as it is before the step, or shortly before: `slopes` are its predicted derivatives on a
   * batch. Default nothing.
   */
  readonly needs?: 'slopes';
  /** @returns the numbers of the next step, in row-major order of `shape`, finite */
  next(context: DrawContext): Float32Array;
}

/** What the numbers of a step may depend on. */
export interface DrawContext {
  /** A stream of this draw alone. */
  readonly random: RandomStream;
  /** The rows that the step is on, by their numbers in the samples that the term was bound to. */
  readonly rows: Int32Array;
  /**
   * Where the draw needs them: ∂ŷ/∂x [r, m, d] at r points, of the first network where several are trained side by side. Absent
   * for whoever draws once for all, as validation does.
   */
  readonly slopes?: Tensor;
}
