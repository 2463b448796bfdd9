import type { Dataset } from '../dataset/index.ts';
import {
  applyPlan,
  type Pruned,
  parsePlan,
  parseScores,
  planNote,
  type Scores,
  scoresBy,
  scoresOf,
  surrogateSignificance,
} from '../pruning/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { counted, demand, saidOf, saidOfLater } from '../tensor/index.ts';
import { type PruneOptions, pruneSurrogate, resolveOrder } from '../workflow/index.ts';
import { perform, type StudyContext } from './context.ts';
import { pruningFiles } from './files.ts';
import { firstPoints } from './first-points.ts';
import type { Stage } from './stage.ts';
import { criterionOf, isAnalysis, prunedKind, ruleOf } from './stage-pruning.ts';
import { jsonBytes, ofFile, placeIn, readJson, writeJson } from './store.ts';

/** A stage that begins with the network of another one, pruned. */
export type PruningStage = Stage & Required<Pick<Stage, 'parent' | 'pruning'>>;

export function prunes(stage: Stage): stage is PruningStage {
  return stage.pruning !== undefined;
}

/** Scores what a network has over its domain, and removes what a stage's plan does not keep. */
export async function pruneParent(
  context: StudyContext,
  stage: PruningStage,
  parent: Surrogate,
  labelled: () => Promise<Dataset>,
): Promise<Surrogate> {
  const criterion = criterionOf(stage.pruning);
  const points = prunedKind(stage.pruning) === 'layers' ? await pointsOf(stage, labelled) : undefined;
  const scores = await perform(context, {
    name: isAnalysis(stage.pruning)
      ? `analyse ${stage.parent} for ${stage.name}`
      : `score ${stage.parent} by ${criterion.name} for ${stage.name}`,
    of: [stage.parent],
    work: () => saidOfLater(`stage ${stage.name}`, () => scoresFor(context, stage, parent, labelled)),
    summary: ({ groups }) => summaryOf(groups),
  });
  return prunedByPlan(context, stage, parent, () =>
    saidOf(`stage ${stage.name}`, () =>
      pruneSurrogate(parent, scores, ruleOf(stage.pruning), {
        of: prunedKind(stage.pruning),
        points,
        replacement: replacementOf(stage.pruning),
      }),
    ),
  );
}

/** What takes the place of neurons: the paper's, where nothing is said. */
function replacementOf(pruning: PruningStage['pruning']): PruneOptions['replacement'] {
  return prunedKind(pruning) === 'neurons' ? (pruning.replace ?? 'midpoint') : undefined;
}

/** Points on which maps take the place of layers: those that scores are measured on. */
async function pointsOf({ pruning }: PruningStage, labelled: () => Promise<Dataset>): Promise<Dataset['x']> {
  return firstPoints(await labelled(), pruning.points).x;
}

/** The scores of a stage's parent: those of its file, which a resumed run has, or new ones. */
async function scoresFor(
  context: StudyContext,
  { name, pruning, loss }: PruningStage,
  parent: Surrogate,
  labelled: () => Promise<Dataset>,
): Promise<Scores> {
  const { stages, store, journal, engine, config, signal } = context;
  const file = pruningFiles(stages, name).scores;
  if (journal.wrote(file)) return parseScores(await readJson(store, file));
  if (isAnalysis(pruning)) {
    const significance = surrogateSignificance(parent);
    await journal.write(file, jsonBytes(significance));
    return scoresOf(significance);
  }
  const samples = firstPoints(await labelled(), pruning.points);
  const scores = await scoresBy(criterionOf(pruning), parent, {
    of: prunedKind(pruning),
    adjointOf: pruning.adjointOf,
    samples,
    loss: resolveOrder(loss, { network: parent, labels: samples }).loss,
    engine,
    seed: config.seed,
    signal,
  });
  await journal.write(file, jsonBytes(scores));
  return scores;
}

/** "6 hidden layers", "84,096 weights" */
function summaryOf(groups: Scores['groups']): string {
  const [{ of }] = groups.slice(-1);
  const own = groups.filter((group) => group.of === of);
  if (of === 'neurons') return counted(own.length, 'hidden layer');
  return counted(
    own.reduce((sum, { scores }) => sum + scores.length, 0),
    of.slice(0, -1),
  );
}

/**
 * The parent's network without what the plan removes. A resumed run takes the plan that is there, perhaps edited. One that
 * does not fit the network is refused before anything is removed or recorded.
 */
async function prunedByPlan(
  { stages, store, journal, events }: StudyContext,
  { name, pruning }: PruningStage,
  parent: Surrogate,
  make: () => Pruned,
): Promise<Surrogate> {
  const file = pruningFiles(stages, name).plan;
  const found = await store.has(file);
  const content = found ? await readJson(store, file) : undefined;
  const { plan, surrogate } = found ? ofFile(store, file, () => followed(parent, content, pruning)) : make();
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
  return surrogate;
}

/** What the plan of a file leaves; the plan as it stands there, by which the journal knows it. */
function followed(parent: Surrogate, content: unknown, pruning: PruningStage['pruning']) {
  const plan = parsePlan(content, prunedKind(pruning));
  return { plan, surrogate: applyPlan(parent, plan) };
}
