export { type Effort, effortFor } from './effort.ts';
export { runTrial, type TrialContext, type TrialOutcome } from './trial.ts';
