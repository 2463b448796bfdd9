export type { NetworkAgreement } from './agreement.ts';
export { browserStore } from './browser-store.ts';
export {
  type PartialConfig,
  type ShortConfig,
  type StagesConfig,
  type StudyConfig,
  stagesOf,
  studyConfig,
} from './config.ts';
export { type Environment, readConfig } from './config-file.ts';
export { parseWidths } from './config-parts.ts';
export { readDocument } from './document.ts';
export { type StudyEvents, silent } from './events.ts';
export { networkFile, PROGRESS_FILE, pruningFiles, runFiles } from './files.ts';
export { finishedResults } from './finished.ts';
export { memoryStore } from './memory-store.ts';
export { readAssignments } from './merge.ts';
export { readResults } from './read-results.ts';
export { ON_CLOSED_FORM, type StageResult, type StudyResults } from './results.ts';
export { type RunOptions, resumeStudy, runStudy } from './run.ts';
export { sameJson } from './same-json.ts';
export { testSet } from './sample.ts';
export { learnedOrder, type Stage, teacherOf, trains } from './stage.ts';
export {
  criterionOf,
  isAnalysis,
  leavesZeros,
  prunedKind,
  ruleOf,
  type StagePruning,
} from './stage-pruning.ts';
export { placeIn, readJson, readText, type Store, writeJson, writeText } from './store.ts';
export {
  configFor,
  customConfig,
  isModule,
  isStudy,
  publishedFor,
  referenceFor,
  studies,
} from './studies.ts';
export type { Study } from './study.ts';
export { version } from './version.ts';
