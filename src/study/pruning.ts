import {
  applyPlan,
  type PlanDocument,
  parsePlan,
  scoresOf,
  surrogateSignificance,
} from '../pruning/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { pruneSurrogate } from '../workflow/index.ts';
import { perform, type StudyContext } from './context.ts';
import { pruningFiles } from './files.ts';
import type { Stage } from './stage.ts';
import { readJson, writeJson } from './store.ts';

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
      await writeJson(context.store, pruningFiles(context.stages, stage.name).significance, analysed);
      return analysed;
    },
    summary: ({ layers }) => `${layers.length - 1} hidden layers`,
  });
  const plan = await planOf(
    context,
    stage,
    () => pruneSurrogate(parent, scoresOf(significance), stage.pruning).plan,
  );
  return applyPlan(parent, plan);
}

/** The plan of what to keep. A resumed run takes the plan that is there, perhaps edited. */
async function planOf(
  { stages, store, journal }: StudyContext,
  { name }: Stage,
  make: () => PlanDocument,
): Promise<PlanDocument> {
  const file = pruningFiles(stages, name).plan;
  const found = await store.has(file);
  const plan = found ? parsePlan(await readJson(store, file)) : make();
  if (!found) await writeJson(store, file, plan);
  await journal.recordPlan(name, plan);
  return plan;
}
