import type { EngineOptions } from '../node/engines.ts';
import type { RunOptions } from '../node/study.ts';
import type { Engine } from '../runtime/index.ts';
import type { StudyConfig, StudyResults } from '../study/index.ts';

/** The work that commands call for; tests put their own in its place. */
export interface Services {
  openEngine(options: EngineOptions): Promise<Engine>;
  runStudy(config: StudyConfig, options: RunOptions): Promise<StudyResults>;
  /** Writes `report.html` from the files of a finished run. */
  writeReport(directory: string, options: { readonly engine: Engine }): Promise<unknown>;
}

/** The library itself. Each part is loaded when it is called: engines and figures are most of all the code. */
export const library: Services = {
  openEngine: async (options) => (await import('../node/engines.ts')).openEngine(options),
  runStudy: async (config, options) => (await import('../node/study.ts')).runStudy(config, options),
  writeReport: async (directory, options) =>
    (await import('../node/report.ts')).writeReport(directory, options),
};
