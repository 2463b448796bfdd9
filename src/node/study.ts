import type { StudyConfig, StudyResults } from '../study/index.ts';
import * as core from '../study/index.ts';
import { openEngine } from './engines.ts';
import { fileStore } from './file-store.ts';
import { memoryLimit } from './memory.ts';
import { referenceFor } from './model-for.ts';
import { nodeWays } from './trainings.ts';

/** As {@link core.RunOptions}, but that a directory may take the place of a store. It is made where it is missing. */
export type RunOptions = Omit<core.RunOptions, 'store'> &
  (
    | { readonly directory: string; readonly store?: undefined }
    | { readonly store: core.Store; readonly directory?: undefined }
  );

/**
 * As {@link core.runStudy}, also for a module, with the engine that {@link openEngine} chooses and the memory of this
 * machine.
 */
export async function runStudy(config: StudyConfig, options: RunOptions): Promise<StudyResults> {
  return core.runStudy(config, {
    memory: memoryLimit(),
    ways: nodeWays,
    environment: { node: process.versions.node, platform: `${process.platform}-${process.arch}` },
    ...options,
    store: storeOf(options.store ?? options.directory),
    reference: options.reference ?? (await referenceFor(config)),
    engine: options.engine ?? (await openEngine()),
  });
}

/** As {@link core.resumeStudy}, with the defaults of {@link runStudy}. */
export async function resumeStudy(options: RunOptions): Promise<StudyResults> {
  const config = await core.readConfig(storeOf(options.store ?? options.directory));
  return runStudy(config, { ...options, resume: true });
}

/** A directory as a store; a store as it is. */
export function storeOf(directory: string | core.Store): core.Store {
  return typeof directory === 'string' ? fileStore(directory) : directory;
}
