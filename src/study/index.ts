export { browserStore } from './browser-store.ts';
export { type PartialConfig, parseWidths, readAssignments, type StudyConfig, studyConfig } from './config.ts';
export { readConfig } from './config-file.ts';
export { RunDirectory } from './directory.ts';
export { version } from './environment.ts';
export type { StudyEvents } from './events.ts';
export { finishedResults } from './finished.ts';
export { memoryStore } from './memory-store.ts';
export { networkFile, type StageName, type StageResult, type StudyResults, stageNames } from './results.ts';
export { type RunOptions, resumeStudy, runStudy } from './run.ts';
export { testSet } from './sample.ts';
export { placeIn, readJson, readText, type Store, writeJson, writeText } from './store.ts';
export {
  configFor,
  customConfig,
  isModule,
  isStudy,
  publishedFor,
  referenceFor,
  type Study,
  studies,
} from './studies.ts';
