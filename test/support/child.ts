import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const typescript = fileURLToPath(new URL('register-typescript.mjs', import.meta.url));
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Its folder for temporary files. */
  readonly temporary?: string;
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

/** Starts a script. Of our environment it has the path alone. */
export function startScript(script: string, words: readonly string[], options: ChildOptions = {}): Child {
  const { env, temporary, stdout: output = 'pipe' } = options;
  const child = spawn(process.execPath, ['--import', typescript, script, ...words], {
    stdio: ['ignore', output, 'pipe'],
    env: { PATH: process.env.PATH, TMPDIR: temporary ?? tmpdir(), ...env },
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
