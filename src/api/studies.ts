/* The whole method, and its report: public names. */

// Reports
export { writeReport } from '../report/index.ts';
// Studies: the whole method
export {
  configFor,
  customConfig,
  isStudy,
  networkFile,
  type PartialConfig,
  type RunOptions,
  resumeStudy,
  runStudy,
  type StageName,
  type StageResult,
  type Study,
  type StudyConfig,
  type StudyEvents,
  type StudyResults,
  stageNames,
  studies,
  version,
} from '../study/index.ts';
