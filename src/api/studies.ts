/* The whole method, and its report: public names. */

// Reports
export { writeReport } from '../report/index.ts';
// Studies: the whole method
export {
  browserStore,
  configFor,
  customConfig,
  isStudy,
  learnedOrder,
  memoryStore,
  type NetworkAgreement,
  networkFile,
  type PartialConfig,
  type RunOptions,
  readConfig,
  resumeStudy,
  runStudy,
  type ShortConfig,
  type Stage,
  type StageResult,
  type StagesConfig,
  type Store,
  type Study,
  type StudyConfig,
  type StudyEvents,
  type StudyResults,
  stagesOf,
  studies,
  version,
} from '../study/index.ts';
