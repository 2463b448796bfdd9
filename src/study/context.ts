import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Way } from '../training/index.ts';
import type { StudyConfig } from './config.ts';
import type { RunDirectory } from './directory.ts';
import type { StudyEvents } from './events.ts';
import type { Journal } from './journal.ts';

/** What every part of a study has at hand. */
export interface StudyContext {
  readonly config: StudyConfig;
  readonly reference: ReferenceModel;
  readonly engine: Engine;
  readonly directory: RunDirectory;
  readonly journal: Journal;
  readonly events: StudyEvents;
  /** Bytes that the study may be planned to take. Default: as many as it needs. */
  readonly memory?: number;
  /** Ways of taking steps of trainings; default those of {@link train}. */
  readonly ways?: readonly Way[];
  readonly signal?: AbortSignal;
}

/** Runs one part of the job between its events, and records how long it took unless it was resumed. */
export async function part<Result>(
  { events, journal, signal }: StudyContext,
  name: string,
  work: () => Promise<Result>,
  summary: (result: Result) => string,
): Promise<Result> {
  signal?.throwIfAborted();
  const began = performance.now();
  events.begin(name);
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  if (!journal.timings.some((timing) => timing.part === name)) await journal.recordTiming(name, seconds);
  events.end(summary(result));
  return result;
}
