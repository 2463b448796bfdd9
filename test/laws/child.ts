import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-register.mjs', import.meta.url));
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where its results go; default they are kept. */
  readonly stdout?: number;
}

/** A process of its own that runs TypeScript on the sources. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has written. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** How it ended: a code, or the signal that killed it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a script. Its environment holds a path alone, and what is given. */
export function startScript(script: string, words: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(process.execPath, ['--import', jiti, script, ...words], {
    stdio: ['ignore', options.stdout ?? 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, JITI_FS_CACHE: 'false', ...options.env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return {
    process: child,
    output: () => ({ stdout, stderr }),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  };
}

/** Starts the command line. */
export function startCommand(words: readonly string[], options: ChildOptions = {}): Child {
  return startScript(main, words, options);
}
