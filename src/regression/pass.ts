/** How rows are passed by, batch by batch. */
export interface Passing {
  /** Rows of a batch, at most. */
  readonly batch: number;
  /** Called with the share done, in [0, 1]. */
  readonly progress?: (share: number) => void;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/** Calls `each` with batches of the rows, in their order. */
export async function passBy(
  rows: Int32Array,
  { batch, progress, signal }: Passing,
  each: (rows: Int32Array) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += batch) {
    signal?.throwIfAborted();
    const to = Math.min(from + batch, rows.length);
    await each(rows.subarray(from, to));
    progress?.(to / rows.length);
  }
}
