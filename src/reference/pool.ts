import { turn } from '../tensor/index.ts';

/** Longest time for which work that never waits keeps the event loop: signals and timers are served in between. */
const SLICE_MS = 20;

/**
 * Does work on every item, `concurrency` at a time, in order of their start.
 *
 * Fails at once with the first failure, or with the signal's reason when it is aborted. The signal that the work is given is
 * then aborted too, and what is still running is left behind.
 */
export async function runConcurrently<Item>(
  items: Iterable<Item>,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
  { concurrency, signal }: { readonly concurrency: number; readonly signal?: AbortSignal },
): Promise<void> {
  signal?.throwIfAborted();
  const own = new AbortController();
  const queue = items[Symbol.iterator]();
  let yielded = performance.now();
  const worker = async () => {
    for (let next = queue.next(); !next.done && !own.signal.aborted; next = queue.next()) {
      await work(next.value, own.signal);
      if (performance.now() - yielded < SLICE_MS) continue;
      await turn();
      yielded = performance.now();
    }
  };
  const stop = () => own.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason), { once: true });
  });
  try {
    await Promise.race([stopped, Promise.all(Array.from({ length: concurrency }, worker))]);
  } finally {
    signal?.removeEventListener('abort', stop);
    own.abort();
  }
}
