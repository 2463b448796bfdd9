import * as core from '../comparison/index.ts';
import { writeComparisonReport } from '../report/index.ts';
import type { Watch } from '../workflow/index.ts';
import { comparisonSourceIn } from './comparison-source.ts';
import { type EngineOptions, openEngine } from './engines.ts';
import { fileStore } from './file-store.ts';
import { inProcesses } from './seed-processes.ts';
import { nodeWays } from './trainings.ts';

/** How a comparison is made in a directory. */
export interface CompareOptions extends Watch, Pick<EngineOptions, 'engine'> {
  /** How many seeds are made at once, each in a process of its own. Default 2. */
  readonly parallel?: number;
}

/** Seeds that are made at once where nobody says how many. */
export const PARALLEL = 2;

/**
 * Writes the plan of a comparison and what it is of into a directory, in the place of an earlier one.
 *
 * @throws InputError where the plan does not fit the source, or the directory holds something else
 */
export async function startComparison(
  directory: string,
  plan: core.ComparisonPlan,
  source: core.ComparisonSource,
  parts: core.SourceParts,
): Promise<void> {
  source.check(plan);
  await core.beginComparison(fileStore(directory), plan, source, parts);
}

/**
 * Checks the comparison that a directory holds, before anything of it is gone on with.
 *
 * @throws InputError where it holds none, or a file is not the one that was written
 */
export async function checkComparison(directory: string): Promise<void> {
  const store = fileStore(directory);
  const document = await core.readPlan(store);
  (await comparisonSourceIn(directory, document)).check(document.plan);
  await core.demandWhole(store, document.plan);
}

/**
 * Makes what is not finished yet of the comparison that a directory holds, and its report. Each seed takes one thread, so results do
 * not depend on how many are made at once.
 *
 * @throws InputError where the directory holds none
 * @throws the signal's reason when aborted; what was finished stays, and another call goes on
 */
export async function compareIn(directory: string, options: CompareOptions = {}): Promise<core.Comparison> {
  const { engine: name, parallel = PARALLEL, progress, signal } = options;
  const store = fileStore(directory);
  const document = await core.readPlan(store);
  const { plan } = document;
  const source = await comparisonSourceIn(directory, document);
  const engine = await openEngine({ engine: name, threads: 1 });
  const atOnce = Math.min(parallel, plan.seeds.length);
  const comparison = await core.runComparison(plan, source, {
    ...{ engine, store, resume: true, ways: nodeWays, progress, signal },
    ...(atOnce > 1 && { seeds: inProcesses(directory, engine.name, atOnce) }),
  });
  await writeComparisonReport(store, comparison);
  return comparison;
}
