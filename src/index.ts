/*
 * Every public name of Sobolev, by area, in the order in which one builds on the other. What is not listed here may change
 * without notice.
 */

// Labelled sets
export {
  type Dataset,
  type Design,
  dataset,
  denormalise,
  designPoints,
  differentialWeights,
  fitNormalisation,
  type Normalisation,
  normalise,
  readDataset,
  type Samples,
  sliceDataset,
  splitDataset,
  takeRows,
  writeDataset,
} from './dataset/index.ts';
// Evaluation
export {
  type ByOrder,
  formatTable,
  maxError,
  type Predictions,
  type PredictOptions,
  predict,
  published,
  r2,
  r2PerDimension,
  rmse,
  type Score,
  score,
  type TableRow,
} from './evaluation/index.ts';
// Functions as expression graphs: build, differentiate, evaluate
export {
  adjoint,
  type Bounds,
  concat,
  constant,
  curvature,
  type Expression,
  evaluate,
  expression,
  hessian,
  hessianVectorProduct,
  input,
  jacobian,
  type Operand,
  print,
  tangent,
} from './graph/index.ts';
// Enclosures and significance
export {
  boundsAt,
  encloseWith,
  type IntervalTensor,
  intervals,
  intervalTensor,
  type LayerSignificance,
  type Significance,
} from './interval/index.ts';
// ONNX files
export { type LowerOptions, lower, type ModelFile, type Precision, readModel } from './onnx/index.ts';
// Pruning
export {
  applyPlan,
  choosePlan,
  type PruningPlan,
  type PruningRule,
  parsePlan,
  surrogateSignificance,
  tightenMidpoints,
} from './pruning/index.ts';
// Reference models: what labels points
export {
  type BachelierModel,
  type BachelierOptions,
  bachelier,
  type Domain,
  domainOf,
  type ExactLabels,
  type ExactModel,
  type FunctionModelOptions,
  functionModel,
  type LabelRequest,
  type Labels,
  type MonteCarloOptions,
  monteCarloModel,
  type ReferenceModel,
  type Smoothing,
  type Variable,
} from './reference/index.ts';
// Reports
export { writeReport } from './report/index.ts';
// Engines
export {
  type CompiledGraph,
  type CompileOptions,
  compile,
  type Engine,
  type EngineName,
  type EngineOptions,
  openEngine,
  type Program,
} from './runtime/index.ts';
// Studies: the whole method
export {
  configFor,
  customConfig,
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
} from './study/index.ts';
// Networks
export {
  type Activation,
  activations,
  hiddenWidths,
  initialise,
  type Layer,
  layerConstants,
  networkGraph,
  parameterCount,
  readSurrogate,
  type Surrogate,
  surrogateGraph,
  unflatten,
  writeSurrogate,
} from './surrogate/index.ts';
// Numbers, seeded random streams, errors
export {
  BATCH,
  InputError,
  type RandomStream,
  type Shape,
  type Sizes,
  stream,
  type Tensor,
  type TensorLike,
  tensor,
} from './tensor/index.ts';
// Training
export {
  type AdamOptions,
  adam,
  DivergenceError,
  type LossCurve,
  type LossOptions,
  learningRates,
  type Optimiser,
  type Schedule,
  type TrainingData,
  type TrainingOptions,
  TrainingProgram,
  type TrainingProgramOptions,
  type TrainingResult,
  train,
} from './training/index.ts';
