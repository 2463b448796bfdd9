export { adoptVariables, underAdoptedNames } from './adopt.ts';
export { forKinks } from './balance.ts';
export { batchesOfSet } from './batches.ts';
export { type Budget, defaultBudget, oneCycle } from './budget.ts';
export { demandCurved } from './compared.ts';
export {
  type Derivatives,
  derivativesFor,
  describeDerivatives,
  secondDerivativesFor,
} from './derivatives.ts';
export { defaultDesign, designNote, designOf } from './design.ts';
export { type EvaluationRow, evaluateSurrogates, type TestSet } from './evaluate.ts';
export {
  type FineTuneOptions,
  fineTuneSurrogate,
  outputScale,
  type TuningTask,
  tuningTask,
} from './fine-tune.ts';
export { type FitOptions, fitSurrogate, type TrainedSurrogate, usualMethod } from './fit.ts';
export type { Growth } from './growth.ts';
export { type LabelOptions, labelWith } from './label.ts';
export { arrange, type Match, matchVariables, type Variables } from './match.ts';
export {
  fittingPoints,
  formatBytes,
  largestBelow,
  type MemoryEstimate,
  type TrainingSize,
  trainingMemory,
} from './memory.ts';
export { networkModel } from './network-model.ts';
export { describeNoise, dominatingIn } from './noise.ts';
export { type OrderChoice, type OrderEvidence, type ResolvedLoss, resolveOrder } from './order.ts';
export { scaledFor } from './output-scale.ts';
export { type Pilot, type PilotOptions, pilotOf } from './pilot.ts';
export { type PruneOptions, pruneSurrogate } from './prune.ts';
export {
  type GradualOptions,
  type PruningRound,
  pruneGradually,
} from './prune-gradually.ts';
export {
  type RemovalRound,
  type RemovedLayers,
  type RemoveLayersOptions,
  removeLayers,
} from './remove-layers.ts';
export { computedNotes, sampleModel } from './sample.ts';
export { numbersAPoint, type SampleOptions } from './sample-options.ts';
export { arrangeScores } from './scores.ts';
export { HIDDEN, type StartOptions } from './starting-networks.ts';
export { type ImportTeacherOptions, importTeacher, type Teacher } from './teacher.ts';
export { teacherOfClasses } from './teacher-of-classes.ts';
export {
  cheapTestOrder,
  demandTestMemory,
  type TestSetOfModel,
  type TestSetOptions,
  testSetOf,
  unknownNote,
} from './test-set.ts';
export { type TrainOptions, trainSurrogate } from './train.ts';
export { describeUses, someOf, type TrainingUses, trainingUses, type UsesOptions } from './uses.ts';
export type { DirectionChoice } from './vectors.ts';
export type { Watch } from './watch.ts';
export { type CurvatureSource, whoseCurvatures, withCurvatures } from './with-curvatures.ts';
export { type Tuning, worsenedFindings } from './worsened.ts';
