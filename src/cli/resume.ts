import { join } from 'node:path';
import type { EngineOptions } from '../node/engines.ts';
import { fileStore } from '../node/file-store.ts';
import { configFor, finishedResults, type StudyConfig, type StudyResults } from '../study/index.ts';
import { type JsonObject, readJsonObject } from './json-file.ts';
import { agreed } from './settings.ts';

/** A run that is on disk, finished or not. */
export interface EarlierRun {
  readonly config: StudyConfig;
  /** The engine and threads of the run: it goes on with the same, so that it ends with the same bits. */
  readonly engine: EngineOptions;
  /** Its results, when it is finished. */
  readonly results?: StudyResults;
}

/**
 * Reads the run that a directory holds.
 *
 * @param study the study, where the command line names it too
 * @throws InputError when the directory holds no run, or one of another study
 */
export async function readRun(directory: string, study?: string): Promise<EarlierRun> {
  const { environment, ...file } = await readJsonObject(
    join(directory, 'config.json'),
    "the run's file",
    'Give --resume the directory of a run, or start it again without --resume.',
  );
  const name = agreed([
    ['the command line', study],
    [directory, file.study],
  ]);
  return {
    config: configFor(name, file),
    engine: engineOf(environment),
    results: await finishedResults(fileStore(directory)),
  };
}

function engineOf(environment: unknown): EngineOptions {
  const { name, threads } = ((environment as JsonObject | undefined)?.engine ?? {}) as JsonObject;
  return {
    engine: name === 'native' || name === 'wasm' ? name : undefined,
    threads: typeof threads === 'number' ? threads : undefined,
  };
}
