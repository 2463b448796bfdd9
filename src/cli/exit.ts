import { CommanderError } from 'commander';
import { type Finding, InputError } from '../tensor/index.ts';
import { isPlainSuccess } from '../training/finding.ts';
import { DivergenceError } from '../training/outcome.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** How a command ends, each with its sentence for the help. */
export const exitCodes = {
  0: 'done',
  1: 'the computation failed (a training diverged, or an error of Sobolev itself)',
  2: 'the input is wrong: an option, the configuration, a file or directory',
  3: 'done, but a training did not help: see its findings (warnings)',
  130: 'stopped by Ctrl-C or a signal (SIGINT, SIGTERM, SIGHUP)',
} as const;

export type ExitCode = keyof typeof exitCodes;

/** The command was told to stop, and did. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The computation failed for a reason that its message tells the user. */
export class FailedCommand extends Error {
  override readonly name = 'FailedCommand';
}

/** All is done and written, but what a training made is no plain success. Each of its findings becomes a warning. */
export class UnhelpfulTraining extends Error {
  override readonly name = 'UnhelpfulTraining';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super('a training did not help');
    this.findings = findings;
  }
}

/** @throws UnhelpfulTraining when findings leave a training no plain success */
export function demandHelp(findings: readonly Finding[]): void {
  if (!isPlainSuccess(findings)) throw new UnhelpfulTraining(findings);
}

/** Tells what went wrong, in one line on stderr (warnings: one each), and gives the code to exit with. */
export function exitWith(error: unknown, { stderr, env, signal }: Terminal): ExitCode {
  // Help and version are written already. Help in place of a missing command is an error of usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const tell = (message: string) => stderr.write(`sobolev: ${printable(message)}\n`);
  if (error instanceof InputError) {
    tell(error.message);
    return 2;
  }
  if (error instanceof Interrupted || (signal?.aborted && error === signal.reason)) {
    tell(error instanceof Interrupted ? error.message : 'stopped');
    return 130;
  }
  if (error instanceof UnhelpfulTraining) {
    for (const { severity, message } of error.findings) stderr.write(`${severity}: ${printable(message)}\n`);
    return 3;
  }
  if (error instanceof DivergenceError || error instanceof FailedCommand) {
    tell(error.message);
    return 1;
  }
  const { stack, message } = error instanceof Error ? error : { stack: undefined, message: String(error) };
  const debug = Boolean(env.SOBOLEV_DEBUG) && env.SOBOLEV_DEBUG !== '0';
  tell(`unexpected error: ${message}${debug ? '' : ' (SOBOLEV_DEBUG=1 shows where)'}`);
  if (debug && stack !== undefined) stderr.write(`${stack}\n`);
  return 1;
}
