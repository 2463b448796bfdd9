import type { Engine } from '../../runtime/index.ts';
import { readJson, type Store, writeJson } from '../../study/index.ts';
import { InputError } from '../../tensor/index.ts';
import type { Way } from '../../training/index.ts';
import type { Watch } from '../../workflow/index.ts';
import { cellsOf } from '../plan/cells.ts';
import type { ComparisonPlan } from '../plan/plan.ts';
import type { ComparisonSource } from '../sources/index.ts';
import { type Comparison, comparisonOf } from '../summary/comparison.ts';
import { COMPARISON_FILE, seedFile } from './files.ts';
import { beginComparison, demandSamePlan, planDigest, type SourceParts } from './plan-file.ts';
import { isMade, parseSeedRecord, type SeedRecord } from './record.ts';
import { compareSeed } from './seed.ts';
import { SeedJournal } from './seed-journal.ts';

/** Where and how a comparison is made. */
export interface ComparisonOptions extends Watch {
  readonly engine: Engine;
  readonly store: Store;
  /** Go on with the comparison that the store holds. Default false: an earlier one there is replaced. */
  readonly resume?: boolean;
  /** How seeds are made: all of them, in any order, at once or in turn. Default: in turn, here. */
  readonly seeds?: (seeds: readonly number[], watch: Watch) => Promise<void>;
  /** How another process finds the source. Default: by its name alone. */
  readonly parts?: SourceParts;
  readonly ways?: readonly Way[];
}

/**
 * Compares criteria by what becomes of small networks: each is pruned from one oversized network a seed, or begins with random
 * weights. The store gets each network when it is finished, and `comparison.json` in the end. Seeds use nothing of each other: results do
 * not depend on how many are made at once.
 *
 * @throws InputError where the plan does not fit the source, or nothing of it can be made, or a file of one that is gone on with was changed
 * @throws the signal's reason when aborted; what was finished stays and can be resumed
 */
export async function runComparison(
  plan: ComparisonPlan,
  source: ComparisonSource,
  options: ComparisonOptions,
): Promise<Comparison> {
  const { engine, store, resume = false, ways, progress, signal } = options;
  source.check(plan);
  await (resume ? demandWhole(store, plan) : beginComparison(store, plan, source, options.parts));
  const inTurn = async (seeds: readonly number[]) => {
    for (const [k, seed] of seeds.entries())
      await compareSeed({
        ...{ engine, store, source, plan, seed, ways, signal },
        progress: (share, detail) => progress?.((k + share) / seeds.length, `seed ${seed}: ${detail}`),
      });
  };
  await (options.seeds ?? inTurn)(plan.seeds, { progress, signal });
  const records = await recordsIn(store, plan);
  demandSome(records);
  const comparison = comparisonOf(plan, { kind: source.kind, name: source.name }, engine, records);
  await writeJson(store, COMPARISON_FILE, comparison);
  return comparison;
}

/**
 * Checks a comparison that is gone on with, of all its seeds, before the first network is made.
 *
 * @throws InputError where the store holds none by this plan, or a file is not the one that was written
 */
export async function demandWhole(store: Store, plan: ComparisonPlan): Promise<void> {
  await demandSamePlan(store, plan);
  for (const seed of plan.seeds) await SeedJournal.open(store, seed, planDigest(plan));
}

async function recordsIn(store: Store, plan: ComparisonPlan): Promise<readonly SeedRecord[]> {
  return Promise.all(
    plan.seeds.map(async (seed) => {
      const record = parseSeedRecord(await readJson(store, seedFile(seed)));
      const made = new Set(record?.cells.map(({ name }) => name));
      if (record === undefined || cellsOf(plan).some(({ name }) => !made.has(name)))
        throw new Error(`${seedFile(seed)} is not finished`);
      return record;
    }),
  );
}

/** @throws InputError where no network could be made, with the reason of the first */
function demandSome(records: readonly SeedRecord[]): void {
  const cells = records.flatMap((record) => record.cells);
  if (cells.some(isMade)) return;
  const [first] = cells.flatMap((cell) => (isMade(cell) ? [] : [cell]));
  throw new InputError('a comparison has a network that can be made', first?.failed, 'Change the plan.');
}
