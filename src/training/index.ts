export { Batches } from './batches.ts';
export type { LossCurve } from './curve.ts';
export { balance, type LossOptions, lossGraph } from './loss.ts';
export { type AdamOptions, adam, type Optimiser } from './optimiser.ts';
export { DivergenceError, type Failure, failures } from './outcome.ts';
export { learningRates, type Schedule } from './schedule.ts';
export { batchLoss, type StepOptions, trainingStep } from './step.ts';
export { type TrainingData, type TrainingOptions, type TrainingResult, train } from './train.ts';
