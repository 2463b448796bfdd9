import * as z from 'zod';

/** How a long operation is watched and stopped. */
export interface Watch {
  /** Called with the share done, in [0, 1], and a short remark (the loss, the number of points). */
  readonly progress?: (share: number, detail?: string) => void;
  /** Stops at the next safe point; the operation throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The keys of {@link Watch} in a schema. */
export const watchShape = {
  progress: z
    .custom<Watch['progress']>((value) => typeof value === 'function', 'must be a function')
    .optional(),
  signal: z
    .custom<AbortSignal>(
      (value) => typeof Object(value).throwIfAborted === 'function',
      'must be an AbortSignal',
    )
    .optional(),
};
