import { randomScores, scoresBy } from '../../pruning/index.ts';
import type { Engine } from '../../runtime/index.ts';
import type { Store } from '../../study/index.ts';
import { type Architecture, type Surrogate, workedOn } from '../../surrogate/index.ts';
import type { Way } from '../../training/index.ts';
import { pruneSurrogate, type Watch } from '../../workflow/index.ts';
import { cellsOf, type PlannedCell } from '../plan/cells.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { Setting } from '../plan/settings.ts';
import type { ComparisonSource } from '../sources/index.ts';
import { makeCell } from './cell.ts';
import { SeedLabels, type TimedLabels } from './labels.ts';
import { makeOversized, type Oversized, oversizedName } from './oversized.ts';
import { planDigest } from './plan-file.ts';
import type { SeedContext } from './seed-context.ts';
import { SeedJournal } from './seed-journal.ts';

/** What a seed is compared with. */
export interface SeedTask extends Watch {
  readonly engine: Engine;
  readonly store: Store;
  readonly source: ComparisonSource;
  readonly plan: ComparisonPlan;
  readonly seed: number;
  readonly ways?: readonly Way[];
}

/**
 * Makes all networks of a seed that are not finished yet, or whose files are gone. It uses nothing of other seeds, so they may run at once, anywhere.
 *
 * @throws InputError where a file is not the one that was written
 * @throws the signal's reason when aborted; what was finished stays
 */
export async function compareSeed(task: SeedTask): Promise<void> {
  const { engine, store, source, plan, seed, progress, signal } = task;
  const journal = await SeedJournal.open(store, seed, planDigest(plan));
  const cells = cellsOf(plan);
  const open = cells.filter(({ name }) => journal.cell(name) === undefined);
  const isLost = journal.record.oversized.some(({ name }) => journal.isLost(name));
  if (open.length === 0 && !isLost) return;
  const ground = await source.ground({ engine, plan, seed, signal });
  let done = cells.length - open.length;
  const context: SeedContext = {
    ...{ engine, plan, seed, journal, ground, signal, ways: task.ways },
    progress: (share, detail) => progress?.((done + share) / cells.length, detail),
  };
  const labels = new SeedLabels(context);
  for (const setting of plan.settings) {
    const own = open.filter((cell) => cell.setting === setting);
    const kind = ground.kindOf(setting);
    if (own.length === 0 && !(kind && journal.isLost(oversizedName(kind)))) continue;
    const oversized = await oversizedOf(context, source, setting, labels);
    const taught = once(() => labels.by(oversized.surrogate, setting));
    const given = setting === 'teacher' ? taught : () => labels.of(setting);
    for (const cell of own) {
      signal?.throwIfAborted();
      const worked = workedOn(oversized.surrogate, plan.throughHead);
      const architecture = await architectureOf(worked, cell);
      await makeCell(context, cell, { oversized, architecture, labels: given, taught });
      done++;
      progress?.(done / cells.length, cell.name);
    }
  }
}

function once(make: () => Promise<TimedLabels>): () => Promise<TimedLabels> {
  let made: Promise<TimedLabels> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The network that is pruned in a setting. One that is given cost nothing that anyone could save. */
async function oversizedOf(
  context: SeedContext,
  { network }: ComparisonSource,
  setting: Setting,
  labels: SeedLabels,
): Promise<Oversized> {
  const kind = context.ground.kindOf(setting);
  if (kind !== undefined) return makeOversized(context, kind, () => labels.of(kind));
  if (network === undefined) throw new Error('a source that trains no network gives one');
  return { surrogate: network, record: undefined };
}

/** The layers that a pruning to a size leaves, skips included, whichever neurons it are. */
async function architectureOf(oversized: Surrogate, { size }: PlannedCell): Promise<Architecture> {
  const scores = await scoresBy(randomScores, oversized);
  return pruneSurrogate(oversized, scores, { by: 'width', keep: size }, { replacement: 'midpoint' })
    .surrogate;
}
