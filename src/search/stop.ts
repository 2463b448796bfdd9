/** A signal for work that has a budget, and may be told to stop by its user too. */
export interface BudgetedSignal {
  readonly signal: AbortSignal;
  /** Whether the time was over first. */
  readonly expired: boolean;
  dispose(): void;
}

/** @param seconds from now on */
export function budgeted(seconds: number, own?: AbortSignal): BudgetedSignal {
  const controller = new AbortController();
  let expired = false;
  const timer = setTimeout(
    () => {
      expired = !controller.signal.aborted;
      controller.abort(new Error('the budget is spent'));
    },
    // Beyond this, timers fire at once.
    Math.min(1000 * seconds, 2 ** 31 - 1),
  );
  const pass = () => controller.abort(own?.reason);
  if (own?.aborted) pass();
  own?.addEventListener('abort', pass, { once: true });
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    dispose() {
      clearTimeout(timer);
      own?.removeEventListener('abort', pass);
    },
  };
}
