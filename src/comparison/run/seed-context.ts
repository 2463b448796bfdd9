import type { Engine } from '../../runtime/index.ts';
import type { Way } from '../../training/index.ts';
import type { Watch } from '../../workflow/index.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { SeedGround } from '../sources/index.ts';
import type { SeedJournal } from './seed-journal.ts';

/** What every part of a seed has at hand. */
export interface SeedContext extends Watch {
  readonly engine: Engine;
  readonly plan: ComparisonPlan;
  readonly seed: number;
  readonly journal: SeedJournal;
  readonly ground: SeedGround;
  readonly ways?: readonly Way[];
}
