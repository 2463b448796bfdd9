export { Batches } from './batches.ts';
export type { LossCurve } from './curve.ts';
export type { Fed, TrainingData } from './data.ts';
export { isPlainSuccess, type TrainingFinding } from './finding.ts';
export { ENOUGH_HELD_OUT, heldOutRows } from './hold-out.ts';
export { balance, type LossOptions, lossGraph } from './loss.ts';
export { type AdamOptions, adam, type Optimiser } from './optimiser.ts';
export { DivergenceError, type Failure, type FailureDetails, failures } from './outcome.ts';
export { type StepLosses, TrainingProgram, type TrainingProgramOptions } from './program.ts';
export { learningRates, type Schedule, scheduleSchema } from './schedule.ts';
export {
  batchLoss,
  type StepOptions,
  type StepTraining,
  shareOfStep,
  trainingStep,
  updateOf,
} from './step.ts';
export { type TrainingOptions, type TrainingResult, train } from './train.ts';
export { type TrainingWords, trainingWords } from './words.ts';
