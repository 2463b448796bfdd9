export { Batches } from './batches.ts';
export type { LossCurve } from './curve.ts';
export { type Fed, fedTo, sideBySide, type TrainingData, vector } from './data.ts';
export { DrawSource, drawnBy, FIXED_DRAWS } from './draws.ts';
export { isPlainSuccess, type TrainingFinding } from './finding.ts';
export { ENOUGH_HELD_OUT, heldOutRows, partedRows, rowsBetween } from './hold-out.ts';
export { type AdamOptions, adam } from './methods/adam.ts';
export { type AdamPolishOptions, adamPolish } from './methods/adam-polish.ts';
export { type DescentEnd, descentEnds } from './methods/end.ts';
export { type FirstOrder, firstOrder } from './methods/first-order.ts';
export { type LevenbergMarquardtOptions, levenbergMarquardt } from './methods/levenberg-marquardt.ts';
export {
  checkMethod,
  type Descent,
  type LabelCount,
  type Method,
  type StepLosses,
  type Undertaking,
} from './methods/method.ts';
export {
  type MethodName,
  methodNamed,
  methodNames,
  type PolishingBudget,
  polishingKeys,
  polishingSchema,
} from './methods/named.ts';
export type { Optimiser } from './methods/optimiser.ts';
export { type PolishOptions, polish } from './methods/polish.ts';
export type { LabelNoise } from './noise.ts';
export { movingIn, type TrainingOptions } from './options.ts';
export { DivergenceError, type Failure, type FailureDetails, failures } from './outcome.ts';
export { TrainingProgram, type TrainingProgramOptions } from './program.ts';
export { type LearningRates, learningRates, type Schedule, scheduleSchema } from './schedule.ts';
export { distributions, growths, type SparseOptions, sparseSchema } from './sparse/options.ts';
export { checkSparse } from './sparse/start.ts';
export { LeastSquares, MOST_GRAM_PARAMETERS } from './squares/least-squares.ts';
export {
  batchLoss,
  batchLosses,
  type StepOptions,
  type StepTraining,
  shareOfStep,
  trainingStep,
  updateOf,
} from './step.ts';
export { inNetwork, inTables, type TableScales } from './table-scales.ts';
export { type PartedLoss, type TermLoss, type TrainedRestart, type TrainingResult, train } from './train.ts';
export { defaultWays } from './ways/choose.ts';
export { lanes } from './ways/lanes.ts';
export { loop } from './ways/loop.ts';
export { isShared } from './ways/size.ts';
export type { Start, Steps, Way } from './ways/way.ts';
export { type TrainingWords, trainingWords } from './words.ts';
