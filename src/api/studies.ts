/* The whole method, its report, and what it is compared with: public names. */

// Comparisons: pruning beside training from scratch and distillation
export {
  type ComparedOrder,
  type Comparison,
  type ComparisonOptions,
  type ComparisonPlan,
  type ComparisonRow,
  type ComparisonSource,
  type ComparisonVerdict,
  comparisonPlan,
  dataSource,
  type GivenPlan,
  type KeptSize,
  type MissedSpread,
  type NeuronCut,
  networkSource,
  type OversizedRow,
  type PruningSchedule,
  referenceSource,
  runComparison,
  type SeedSpread,
  type Setting,
  type SettingFindings,
  type SourceParts,
  type Standing,
} from '../comparison/index.ts';

// Reports
export { writeFrontierPage, writeReport } from '../report/index.ts';
// The smallest network that meets a target
export {
  type CodeTimer,
  type FrontierDocument,
  javascriptTimer,
  type SearchEnd,
  type ShrinkOptions,
  type ShrinkResult,
  type ShrinkSource,
  type SizeMeasure,
  shrink,
  type TargetVerdict,
  type TrialRecord,
} from '../search/index.ts';
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
