import type { Dataset } from '../../dataset/index.ts';
import type { Engine } from '../../runtime/index.ts';
import type { Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { TestSet, Variables, Watch } from '../../workflow/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { LabelKind, Setting } from '../plan/settings.ts';

/** What a comparison is of: a reference model, data, or a network. */
export interface ComparisonSource {
  readonly kind: 'reference' | 'data' | 'network';
  /** What messages and pages call it. */
  readonly name: string;
  /** The settings that it allows. */
  readonly settings: readonly Setting[];
  /** The oversized network, where one is given; else each seed trains its own. */
  readonly network?: Surrogate;
  /**
   * Checks a plan for it, before anything is computed.
   *
   * @throws InputError where the source does not have what the plan takes
   */
  check(plan: ComparisonPlan): void;
  /** What a seed works on. */
  ground(task: GroundTask): Promise<SeedGround>;
}

export interface GroundTask extends Watch {
  readonly engine: Engine;
  readonly plan: ComparisonPlan;
  readonly seed: number;
}

/** Points, labels and truth of one seed. */
export interface SeedGround extends Variables {
  /** Labels of the source: as many as the plan has points, or the fixed number. */
  labels(kind: LabelKind, watch: Watch): Promise<Dataset>;
  /** Whose labels the oversized network of a setting learns; undefined where it is given. */
  kindOf(setting: Setting): LabelKind | undefined;
  /** Points at which the oversized network of a setting is asked. */
  points(setting: Setting): Promise<Tensor>;
  /** What networks are compared with. */
  readonly test: TestSet;
}
