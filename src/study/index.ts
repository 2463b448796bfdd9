export { type PartialConfig, readAssignments, type StudyConfig, studyConfig } from './config.ts';
export { version } from './environment.ts';
export type { StudyEvents } from './events.ts';
export { type StageName, type StageResult, type StudyResults, stageNames } from './results.ts';
export { type RunOptions, runStudy } from './run.ts';
export { configFor, publishedFor, referenceFor, type Study, studies } from './studies.ts';
