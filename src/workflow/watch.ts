/** How a long operation is watched and stopped. */
export interface Watch {
  /** Called with the share done, in [0, 1], and a short remark (the loss, the number of points). */
  readonly progress?: (share: number, detail?: string) => void;
  /** Stops at the next safe point; the operation throws the signal's reason. */
  readonly signal?: AbortSignal;
}
