import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '../runtime/index.ts';
import { InputError } from '../tensor/index.ts';
import { DivergenceError } from '../training/index.ts';
import type { Watch } from '../workflow/index.ts';

/** What a process says of its seed. */
export type SeedMessage =
  | { readonly share: number; readonly detail?: string }
  | { readonly invariant: string; readonly received?: string; readonly remedy: string }
  | (Pick<DivergenceError, 'failure' | 'step'> & Partial<Pick<DivergenceError, 'outputs' | 'terms'>>)
  | { readonly error: string };

/** What a process is told. */
export const STOP = 'stop';

/** The script of a process lies beside this file, compiled where this is. */
const member = fileURLToPath(new URL(`./seed-member${extname(import.meta.url)}`, import.meta.url));

/**
 * Makes seeds of the comparison in a directory, some at once, each in a process of its own. Their work is synchronous for long, and
 * they share nothing.
 *
 * @param atOnce how many
 */
export function inProcesses(
  directory: string,
  engine: EngineName,
  atOnce: number,
): (seeds: readonly number[], watch: Watch) => Promise<void> {
  return async (seeds, { progress, signal }) => {
    const shares = new Map(seeds.map((seed) => [seed, 0]));
    const halt = new AbortController();
    const stop = () => halt.abort(signal?.reason);
    signal?.addEventListener('abort', stop);
    const waiting = [...seeds];
    const told = (seed: number, share: number, detail?: string) => {
      shares.set(seed, share);
      const done = [...shares.values()].reduce((sum, one) => sum + one, 0) / seeds.length;
      progress?.(done, `seed ${seed}: ${detail ?? ''}`);
    };
    const work = async () => {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        if (halt.signal.aborted) return;
        const own = seed;
        await seedIn([directory, String(seed), engine], halt.signal, (share, detail) =>
          told(own, share, detail),
        );
        if (!halt.signal.aborted) told(seed, 1);
      }
    };
    // Where one fails, the others stop at their next safe point, and nothing of them is lost.
    const results = await Promise.allSettled(
      Array.from({ length: atOnce }, () =>
        work().catch((error) => {
          halt.abort(error);
          throw error;
        }),
      ),
    );
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
}

/** Runs the process of one seed to its end. */
function seedIn(
  words: readonly string[],
  signal: AbortSignal,
  told: (share: number, detail?: string) => void,
): Promise<void> {
  const child = fork(member, words, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors = `${errors}${text}`.slice(-2000);
  });
  let failure: Error | undefined;
  child.on('message', (message: SeedMessage) => {
    if ('share' in message) told(message.share, message.detail);
    else failure = errorOf(message);
  });
  const stop = () => sent(child, STOP);
  signal.addEventListener('abort', stop);
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (failure !== undefined) reject(failure);
      else if (code === 0 || signal.aborted) resolve();
      else reject(new Error(`the process of a seed stopped with exit code ${code}: ${errors.trim()}`));
    });
  });
}

/** A process that has ended meanwhile needs telling nothing. */
function sent(child: ChildProcess, message: string): void {
  if (child.connected) child.send(message, () => undefined);
}

function errorOf(message: Exclude<SeedMessage, { readonly share: number }>): Error {
  if ('error' in message) return new Error(message.error);
  if ('failure' in message) return new DivergenceError(message.failure, message.step, message);
  return new InputError(message.invariant, message.received, message.remedy);
}
