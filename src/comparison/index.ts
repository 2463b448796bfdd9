export type { NeuronCut } from './contenders/index.ts';
export { cellsOf } from './plan/cells.ts';
export {
  type ComparisonPlan,
  comparableCriteria,
  comparisonPlan,
  type GivenPlan,
} from './plan/plan.ts';
export { type PruningSchedule, schedules } from './plan/schedules.ts';
export { type Setting, settings, settingWords } from './plan/settings.ts';
export { type KeptSize, keptWidthsOf, sizeName } from './plan/sizes.ts';
export { type ComparisonOptions, demandWhole, runComparison } from './run/compare.ts';
export { COMPARISON_FILE, COMPARISON_REPORT, PLAN_FILE, SOURCE_FILES, seedFile } from './run/files.ts';
export { beginComparison, type ComparisonDocument, readPlan, type SourceParts } from './run/plan-file.ts';
export { compareSeed } from './run/seed.ts';
export {
  type ComparisonSource,
  dataSource,
  heldOutRows,
  networkSource,
  referenceSource,
} from './sources/index.ts';
export type { Comparison, OversizedRow } from './summary/comparison.ts';
export { headingOf, type SettingFindings } from './summary/findings.ts';
export type { ComparedOrder, ComparisonRow, MissedSpread } from './summary/rows.ts';
export { DECIDING_SEEDS, type SeedSpread, type Standing } from './summary/spread.ts';
export type { ComparisonVerdict } from './summary/verdicts.ts';
