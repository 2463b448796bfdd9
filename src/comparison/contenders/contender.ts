import type { Dataset } from '../../dataset/index.ts';
import type { ReplacementChoice } from '../../pruning/index.ts';
import type { Engine } from '../../runtime/index.ts';
import type { Architecture, Surrogate } from '../../surrogate/index.ts';
import type { Method } from '../../training/index.ts';
import type { FitOptions, Watch } from '../../workflow/index.ts';
import type { PlannedSteps, SmallBudget } from '../plan/budgets.ts';
import type { PruningSchedule } from '../plan/schedules.ts';
import type { Setting } from '../plan/settings.ts';

/** What a small network is made of, in one setting, at one size, with one seed. */
export interface ContenderTask extends Watch {
  readonly engine: Engine;
  readonly seed: number;
  /** The network that is pruned, and that teaches. */
  readonly oversized: Surrogate;
  /** Widths of the small network's hidden layers. */
  readonly size: readonly number[];
  /** The small network but for its numbers. */
  readonly architecture: Architecture;
  readonly budget: SmallBudget;
  /** As of the plan. */
  readonly throughHead?: boolean;
  /** What the setting has of labels: those of the source, or the teacher's. */
  readonly labels: Dataset;
  /** Points with the oversized network's labels. */
  taught(): Promise<Dataset>;
  /** What all trainings of small networks share; those behind rounds of pruning are by Adam. */
  readonly fit: FitOptions;
  /** How weights are moved in the last training. */
  readonly method: Method;
}

/** A small network, and what it took beside labels and the oversized network. */
export interface MadeNetwork {
  readonly surrogate: Surrogate;
  /** As the last cut left it, before any tuning: of pruned ones alone. */
  readonly before?: Surrogate;
  readonly seconds: { readonly criterion: number; readonly training: number };
}

/** How neurons go: when, and what takes their place. */
export interface NeuronCut {
  readonly schedule: PruningSchedule;
  readonly replacement: ReplacementChoice;
}

/** A way to a small network. */
export interface ComparisonContender {
  /** A name that a file can have: "interval-significance-one-shot". */
  readonly name: string;
  /** As tables and sentences call it: "interval-significance, one shot". */
  readonly title: string;
  /** `pruned`: by a criterion; `random`: without one; the others begin with random weights. */
  readonly kind: 'pruned' | 'random' | 'scratch' | 'distilled';
  /** How neurons go, where some do. */
  readonly cut?: NeuronCut;
  /** Where it makes sense. */
  readonly settings: readonly Setting[];
  /** Whether it needs the oversized network, and pays for it. */
  readonly begins: 'oversized' | 'taught' | 'fresh';
  budget(steps: PlannedSteps): SmallBudget;
  make(task: ContenderTask): Promise<MadeNetwork>;
}
