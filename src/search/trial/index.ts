export { type Effort, effortFor, type Rung, trimEffort } from './effort.ts';
export { startsFor } from './starts.ts';
export { runTrial, type TrialContext, type TrialOutcome, type TrialTask } from './trial.ts';
