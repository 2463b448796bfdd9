/* Networks: made, read, pruned, compared, exported: public names. */

// Evaluation
export {
  type ByOrder,
  type ColumnScore,
  type ColumnsScore,
  formatScores,
  formatTable,
  maxError,
  type Predictions,
  type PredictOptions,
  predict,
  predictProducts,
  published,
  r2,
  r2PerDimension,
  rmse,
  type Score,
  type ScoredNetwork,
  Scorer,
  score,
  type TableRow,
  type Truth,
} from '../evaluation/index.ts';
// Files that compute a surrogate elsewhere
export {
  type ExportOptions,
  type ExportTarget,
  exportC,
  exportModule,
  exportOnnx,
  exportSurrogate,
  type HeaderOptions,
  type ModuleOptions,
  type OnnxOptions,
} from '../export/index.ts';
// Pruning
export {
  applyPlan,
  choosePlan,
  type PruningPlan,
  type PruningRule,
  parsePlan,
  parseSignificance,
  surrogateSignificance,
  tightenMidpoints,
} from '../pruning/index.ts';
// Networks
export {
  type Activation,
  activations,
  computedPrecision,
  formatInspection,
  hiddenWidths,
  type ImportSurrogateOptions,
  importSurrogate,
  initialise,
  inspectModel,
  type Layer,
  layerConstants,
  type ModelInspection,
  type NetworkInspection,
  networkGraph,
  type Obstruction,
  parameterCount,
  readSurrogate,
  renormalise,
  type Surrogate,
  surrogateGraph,
  unflatten,
  writeSurrogate,
} from '../surrogate/index.ts';
