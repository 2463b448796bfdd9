import type { PlanDocument, Scores, Significance } from '../pruning/index.ts';
import type { StudyResults } from '../study/index.ts';
import type { DrawnNetwork } from './drawn.ts';

/** At the figure's points: y, the sum of the gradient's entries, and the sum of the Hessian's. */
export interface FigureSeries {
  readonly value: readonly number[];
  readonly delta: readonly number[];
  /** Absent from the truth where it is not known. */
  readonly gamma?: readonly number[];
}

interface PrunedStage {
  readonly stage: string;
  readonly parent: string;
  /** The network of the parent, and what stays of it. */
  readonly drawn: DrawnNetwork;
}

/** Neurons that were pruned by the paper's significance. */
export interface AnalysedPruning extends PrunedStage {
  readonly significance: Significance;
  readonly plan: PlanDocument<'neurons'>;
  readonly scores?: undefined;
}

/** Whatever was pruned by other scores. */
export interface ScoredPruning extends PrunedStage {
  readonly scores: Scores;
  readonly plan: PlanDocument;
  readonly significance?: undefined;
}

/** How a stage pruned the network of its parent. */
export type ReportPruning = AnalysedPruning | ScoredPruning;

/** All that the report draws: plain data, collected from the store of a run. */
export interface ReportData {
  readonly title: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly results: StudyResults;
  /** How many inputs and outputs every network has. */
  readonly ends: { readonly inputs: number; readonly outputs: number };
  /** Names of the inputs, in order, with their units where they have any; x1, x2, … when absent. */
  readonly inputs?: readonly string[];
  readonly prunings: readonly ReportPruning[];
  /** The first points of the test set (at most 500) projected on one axis. */
  readonly test: {
    /** "basket price" and its values. */
    readonly axis: { readonly label: string; readonly values: readonly number[] };
    readonly truth: FigureSeries;
    readonly networks: readonly ({ readonly name: string } & FigureSeries)[];
  };
  /** Sample paths of the underlying, where the reference has any. */
  readonly paths?: {
    readonly times: readonly number[];
    /** By path, then by time; some dozens of paths are enough. */
    readonly values: readonly (readonly number[])[];
    /** What the paths are of: "basket price". */
    readonly label: string;
  };
  /** The payoff and its smoothing, where the reference has one. */
  readonly smoothing?: {
    /** What the payoff is a function of: "basket price − strike". */
    readonly label: string;
    /** Increasing. */
    readonly x: readonly number[];
    readonly payoff: readonly number[];
    readonly smoothed: readonly number[];
    readonly width: number;
    readonly position: number;
    /** False when the run did not smooth, so that the curve only illustrates the option. */
    readonly used: boolean;
  };
}
