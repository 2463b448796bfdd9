import type { EventEmitter } from 'node:events';
import { Interrupted } from './exit.ts';

/** A second signal within this time (ms) repeats the first: npm passes on a Ctrl-C that the terminal sent already. */
const ECHO = 500;

/**
 * A signal that aborts at the first SIGINT, SIGTERM or SIGHUP, so that work stops at its next safe point. A second one exits at
 * once.
 *
 * @param process source of the signals
 * @param exit ends the process
 */
export function abortOnInterrupt(
  process: Pick<EventEmitter, 'on'>,
  exit: (code: number) => void,
  now: () => number = () => performance.now(),
): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => {
      if (!controller.signal.aborted) {
        first = now();
        controller.abort(new Interrupted('stopped'));
      } else if (now() - first > ECHO) exit(130);
    });
  return controller.signal;
}
