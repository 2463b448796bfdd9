type Callback = () => void;

/** A port, as far as pages and Node have the same. */
interface Port {
  onmessage: Callback;
  postMessage(message: null): void;
  close(): void;
}

/**
 * Lets whatever waits have its turn: signals, timers, messages, a page that wants to be drawn. Long work awaits it, so as
 * not to block the event loop. Timers alone would do in every place, but browsers make nested ones wait for 4 ms.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate } = globalThis as { readonly setImmediate?: (callback: Callback) => unknown };
    if (setImmediate !== undefined) setImmediate(resolve);
    else byMessage(resolve);
  });
}

/** A message to oneself comes behind all that waits already. A port that stays open would keep a process alive. */
function byMessage(callback: Callback): void {
  const { port1, port2 } = new MessageChannel() as unknown as Record<'port1' | 'port2', Port>;
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(null);
}
