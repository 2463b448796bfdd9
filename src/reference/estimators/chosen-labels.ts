import type { EstimatorKind } from './estimator-kind.ts';

/** How labels are estimated, and why so where that was chosen. */
export interface ChosenLabels {
  readonly by: EstimatorKind;
  /** "the payoff jumps: compare of [-0.5, 0.5]" */
  readonly why?: string;
}
