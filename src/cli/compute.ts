import type { EngineOptions } from '../node/engines.ts';
import type { Engine } from '../runtime/index.ts';
import type { StudyConfig, StudyEvents, StudyResults } from '../study/index.ts';
import { DivergenceError } from '../training/index.ts';
import type { CommandContext } from './command.ts';
import { FailedCommand, Interrupted } from './exit.ts';
import { printable } from './printable.ts';
import { noProgress, progressOn } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** A run to make, or to go on with. */
export interface Job {
  readonly config: StudyConfig;
  readonly directory: string;
  readonly engine: EngineOptions;
  readonly resume: boolean;
  /** Go on although the training points have errors. */
  readonly force?: boolean;
  /** Say nothing of how it goes. */
  readonly silent: boolean;
}

/**
 * Runs a study and writes its report, and tells the terminal about it.
 *
 * @throws Interrupted when the terminal's signal aborts: says what is finished and how to go on
 * @throws FailedCommand naming the part, when a training diverges
 */
export async function compute({ terminal, services }: CommandContext, job: Job): Promise<StudyResults> {
  const { config, directory, resume, silent, force } = job;
  const { signal } = terminal;
  const engine = await services.openEngine(job.engine);
  // A Ctrl-C before this run begins leaves an earlier one in the directory.
  signal?.throwIfAborted();
  if (!silent) terminal.stdout.write(opening(engine, job));

  const progress = silent ? noProgress : progressOn(terminal);
  const finished: string[] = [];
  let part = '';
  const events: StudyEvents = {
    begin(name) {
      part = name;
      progress.begin(name);
    },
    advance: progress.advance,
    note(text) {
      if (!silent) terminal.stderr.write(`note: ${printable(text)}\n`);
    },
    end(summary) {
      finished.push(part);
      progress.end(summary);
    },
  };
  try {
    const results = await services.runStudy(config, { engine, directory, resume, force, events, signal });
    events.begin('write the report');
    await services.writeReport(directory, { engine });
    events.end('report.html');
    return results;
  } catch (error) {
    progress.stop();
    if (signal?.aborted && error === signal.reason)
      throw new Interrupted(`${stopped(part, finished)}. Go on with: ${goOn(directory, terminal)}`);
    if (error instanceof DivergenceError)
      throw new FailedCommand(`${part}: ${error.message}`, { cause: error });
    throw error;
  }
}

function opening({ name, version, threads }: Engine, { engine, config, directory, resume }: Job): string {
  const lines = [
    `engine: ${name}, ONNX Runtime ${version}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  ];
  if (name === 'wasm' && engine.engine === undefined)
    lines.push(
      '  the native engine (onnxruntime-node) does not load here: WebAssembly does the same, several times slower;',
      '  --engine native says why it does not load',
    );
  lines.push(
    `study: ${config.study}, seed ${config.seed}`,
    `directory: ${directory}${resume ? ', going on with the run there' : ''}`,
  );
  return `${lines.join('\n')}\n`;
}

function stopped(part: string, finished: readonly string[]): string {
  const during = part === '' || finished.includes(part) ? '' : ` during "${part}"`;
  const done = finished.length === 0 ? 'nothing is finished yet' : `finished: ${finished.join(', ')}`;
  return `stopped${during}; ${done}`;
}

/** The command that goes on, in the words by which the user called this one. */
function goOn(directory: string, { env }: Terminal): string {
  const start = env.npm_lifecycle_event === 'start' && env.npm_package_name === 'sobolev';
  return `${start ? 'npm start --' : 'sobolev run'} --resume ${quoted(directory)}`;
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./\\:~+-]+$/.test(path) ? path : `"${path}"`;
}
