import { type Engine, type EngineOptions, openEngine } from '../runtime/index.ts';
import { type RunOptions, runStudy, type StudyConfig, type StudyResults } from '../study/index.ts';

/** The work that commands call upon; tests put their own in its place. */
export interface Services {
  openEngine(options: EngineOptions): Promise<Engine>;
  runStudy(config: StudyConfig, options: RunOptions): Promise<StudyResults>;
  /** Writes `report.html` from the files of a finished run. */
  writeReport(directory: string, options: { readonly engine: Engine }): Promise<unknown>;
}

/** The library itself. Figures are loaded when there is something to draw: they are half of all the code. */
export const library: Services = {
  openEngine,
  runStudy,
  writeReport: async (directory, options) =>
    (await import('../report/index.ts')).writeReport(directory, options),
};
