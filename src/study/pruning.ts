import {
  applyPlan,
  type PlanDocument,
  parsePlan,
  planNote,
  scoresOf,
  surrogateSignificance,
} from '../pruning/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';
import { pruneSurrogate } from '../workflow/index.ts';
import { perform, type StudyContext } from './context.ts';
import { pruningFiles } from './files.ts';
import type { Stage } from './stage.ts';
import { jsonBytes, ofFile, placeIn, readJson, writeJson } from './store.ts';

/** A stage that begins with the network of another one, pruned. */
export type PruningStage = Stage & Required<Pick<Stage, 'parent' | 'pruning'>>;

export function prunes(stage: Stage): stage is PruningStage {
  return stage.pruning !== undefined;
}

/** Analyses a network by interval adjoints over its domain, and removes what a stage's plan does not keep. */
export async function pruneParent(
  context: StudyContext,
  stage: PruningStage,
  parent: Surrogate,
): Promise<Surrogate> {
  const significance = await perform(context, {
    name: `analyse ${stage.parent} for ${stage.name}`,
    of: [stage.parent],
    work: async () => {
      const analysed = surrogateSignificance(parent);
      await context.journal.write(pruningFiles(context.stages, stage.name).significance, jsonBytes(analysed));
      return analysed;
    },
    summary: ({ layers }) => `${layers.length - 1} hidden layers`,
  });
  return prunedByPlan(
    context,
    stage,
    parent,
    () => pruneSurrogate(parent, scoresOf(significance), stage.pruning).plan,
  );
}

/**
 * The parent's network without what the plan removes. A resumed run takes the plan that is there, perhaps edited. One that
 * does not fit the network is refused before anything is removed or recorded.
 */
async function prunedByPlan(
  { stages, store, journal, events }: StudyContext,
  { name }: Stage,
  parent: Surrogate,
  make: () => PlanDocument,
): Promise<Surrogate> {
  const file = pruningFiles(stages, name).plan;
  const found = await store.has(file);
  const content = found ? await readJson(store, file) : undefined;
  const plan = found ? ofFile(store, file, () => parsePlan(content)) : make();
  const pruned = ofFile(store, file, () => applyPlan(parent, plan));
  if (!found) {
    demand(
      !journal.planned(name) || journal.follows(name, plan),
      `stage ${name} was pruned by a plan that was edited; its file ${placeIn(store, file)} must be there`,
      'none',
      'Restore it, or start the run again.',
    );
    await writeJson(store, file, plan);
  }
  await journal.recordPlan(name, plan);
  const unusual = planNote(plan);
  if (unusual !== undefined && journal.stage(name) === undefined) events.note?.(`${name}: ${unusual}`);
  return pruned;
}
