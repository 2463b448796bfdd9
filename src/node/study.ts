import type { StudyConfig, StudyResults } from '../study/index.ts';
import * as core from '../study/index.ts';
import { openEngine } from './engines.ts';
import { memoryLimit } from './memory.ts';
import { referenceFor } from './model-for.ts';
import { nodeWays } from './trainings.ts';

/** As {@link core.runStudy}, of a module too, with the engine that {@link openEngine} chooses and the memory of this machine. */
export async function runStudy(config: StudyConfig, options: core.RunOptions): Promise<StudyResults> {
  return core.runStudy(config, await completed(config, options));
}

/** As {@link core.resumeStudy}, with the defaults of {@link runStudy}. */
export async function resumeStudy(options: Omit<core.RunOptions, 'resume'>): Promise<StudyResults> {
  const config = await core.readConfig(await core.RunDirectory.open(options.directory));
  return runStudy(config, { ...options, resume: true });
}

async function completed(config: StudyConfig, options: core.RunOptions): Promise<core.RunOptions> {
  return {
    memory: memoryLimit(),
    ways: nodeWays,
    ...options,
    reference: options.reference ?? (await referenceFor(config)),
    engine: options.engine ?? (await openEngine()),
  };
}
