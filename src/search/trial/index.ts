export { type Effort, effortFor, type NoiselessLabels, type Rung, trimEffort } from './effort.ts';
export { startsFor } from './starts.ts';
export {
  judgeNetwork,
  runTrial,
  type TrialContext,
  type TrialOutcome,
  type TrialState,
  type TrialTask,
  trialSurrogate,
} from './trial.ts';
