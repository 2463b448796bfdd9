import type { DataFinding } from '../dataset/index.ts';
import type { ByOrder, Score } from '../evaluation/index.ts';
import type { LossOptions } from '../objective/index.ts';
import type { ChosenLabels, InterchangeCheck } from '../reference/index.ts';
import type { EngineName } from '../runtime/index.ts';
import type { Sparsity } from '../surrogate/index.ts';
import type { LossCurve, TermLoss, TrainingFinding } from '../training/index.ts';
import type { NetworkAgreement } from './agreement.ts';
import type { Stage } from './stage.ts';

/** The part of a study in which networks are compared with a closed form, as its timings name it. */
export const ON_CLOSED_FORM = 'evaluate on the closed form';

/** One network of a study: what it is, what it cost, and its scores on the test set. */
export interface StageResult
  extends Score,
    Pick<Stage, 'name' | 'title' | 'label' | 'parent' | 'pruning' | 'sparse' | 'data'> {
  /** What it was trained on; the one that was chosen, where it was to be. */
  readonly loss: LossOptions;
  /** Of a stage that begins with random weights: the stage whose network has the same layers. */
  readonly as?: string;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly parameters: number;
  /** Where weights are zero: how many, and what of the others lies on paths from inputs to outputs. */
  readonly sparsity?: Sparsity;
  /** Optimiser steps spent in this stage. */
  readonly steps: number;
  readonly seconds: number;
  readonly curve: LossCurve;
  /** What its training shows; absent in files of earlier versions. */
  readonly findings?: readonly TrainingFinding[];
  /**
   * The share of noise in the labels that it was trained on, by their standard errors. It is of the variance of values, and of the
   * mean square of derivatives. 0 where labels have no noise; an order is absent where that is not known.
   */
  readonly noise?: ByOrder;
  /** Each term of the objective by name, of its best network; absent in files of earlier versions. */
  readonly terms?: Readonly<Record<string, TermLoss>>;
  /** Where its loss was chosen by noise (`"order": "auto"`): why it is the one that it is. */
  readonly reasons?: readonly string[];
}

/** What a study leaves behind in `results.json`. */
export interface StudyResults {
  readonly schema: 'sobolev/results/2';
  readonly study: string;
  readonly seed: number;
  readonly engine: { readonly name: EngineName; readonly version: string; readonly threads: number };
  /** The stages in the order in which they were made. */
  readonly stages: readonly StageResult[];
  /** How criteria rank the neurons of each network that was pruned; absent where none was, and in files of earlier versions. */
  readonly agreements?: readonly NetworkAgreement[];
  /** How gradients of the reference's labels are estimated, and why where it chose; absent unless it simulates, and in earlier files. */
  readonly gradients?: ChosenLabels;
  /**
   * How pathwise gradients of the reference compare with those by the likelihood ratio, and which of them labels have. Absent for
   * models that do not have both, and in files of earlier versions.
   */
  readonly interchange?: InterchangeCheck;
  /** By what noise was taken from the labels of the reference, where it simulates paths that are not just independent. */
  readonly varianceReduction?: string;
  /** Parameters of the reference as the run used them: anyone can recompute its labels. */
  readonly reference: Readonly<Record<string, unknown>>;
  /** What was found about the training points; absent in files of earlier versions. */
  readonly findings?: readonly DataFinding[];
  /** R² of the paper's table, by stage; absent for studies that were never published. */
  readonly published?: Readonly<Record<string, ByOrder>>;
  /** Wall time of each part of the job, in order. */
  readonly timings: readonly { readonly part: string; readonly seconds: number }[];
  /** Their sum: what the job took, also where it was resumed. */
  readonly seconds: number;
}
