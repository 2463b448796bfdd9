import { existsSync } from 'node:fs';
import type { Dataset } from '../dataset/index.ts';
import type { LossOptions } from '../objective/index.ts';
import {
  applyPlan,
  type PlanDocument,
  parsePlan,
  type Significance,
  scoresOf,
  surrogateSignificance,
} from '../pruning/index.ts';
import { hiddenWidths, parameterCount, type Surrogate } from '../surrogate/index.ts';
import { fineTuneSurrogate, pruneSurrogate, trainSurrogate } from '../workflow/index.ts';
import type { StudyConfig } from './config.ts';
import type { StudyContext } from './context.ts';
import { trainStage } from './stages.ts';

/* The steps of the method, each as one function of what came before. `run.ts` puts them in order. */

/** Vanilla training of the oversized network. */
export function trainOversized(context: StudyContext, data: Dataset): Promise<Surrogate> {
  const { engine, config } = context;
  return trainStage(context, 'oversized', (options) =>
    trainSurrogate(engine, data, {
      ...options,
      ...config.network,
      ...config.oversized,
      loss: { kind: 'vanilla' },
      provenance: { study: config.study },
    }),
  );
}

/** Interval adjoint significance over the domain; written to `significance.json`. */
export async function analyse({ directory }: StudyContext, oversized: Surrogate): Promise<Significance> {
  const significance = surrogateSignificance(oversized);
  await directory.writeJson('significance.json', significance);
  return significance;
}

/** The plan of what to keep, written to `plan.json`; a resumed run keeps the plan that is there, perhaps edited. */
export async function plan(
  { config, directory, journal }: StudyContext,
  oversized: Surrogate,
  significance: Significance,
): Promise<PlanDocument> {
  const found = existsSync(directory.file('plan.json'));
  const chosen = found
    ? parsePlan(await directory.readJson('plan.json'))
    : pruneSurrogate(oversized, scoresOf(significance), config.pruning).plan;
  if (!found) await directory.writeJson('plan.json', chosen);
  await journal.recordPlan(chosen);
  return chosen;
}

/** Removes the insignificant neurons and fine-tunes vanilla. */
export function prune(
  context: StudyContext,
  oversized: Surrogate,
  chosen: PlanDocument,
  data: Dataset,
): Promise<Surrogate> {
  const { engine, config } = context;
  const pruned = applyPlan(oversized, chosen);
  return trainStage(context, 'pruned', (options) =>
    fineTuneSurrogate(engine, pruned, data, { ...options, ...config.pruned, loss: { kind: 'vanilla' } }),
  );
}

/** Sobolev fine-tuning of the pruned network on differentials. */
export function fineTune(
  context: StudyContext,
  name: 'sobolev-network' | 'sobolev-reference',
  pruned: Surrogate,
  data: Dataset,
): Promise<Surrogate> {
  const { engine, config } = context;
  const { steps, batch, schedule } = config.sobolev;
  return trainStage(context, name, (options) =>
    fineTuneSurrogate(engine, pruned, data, {
      ...options,
      steps,
      batch,
      schedule,
      loss: sobolevLoss(config),
    }),
  );
}

/** The control: the pruned architecture from random weights, Sobolev on the reference, with the steps of both stages. */
export function trainFromScratch(
  context: StudyContext,
  hidden: readonly number[],
  data: Dataset,
): Promise<Surrogate> {
  const { engine, config } = context;
  const { steps, batch } = config.sobolev;
  return trainStage(context, 'scratch', (options) =>
    trainSurrogate(engine, data, {
      ...options,
      hidden,
      activation: config.network.activation,
      steps: config.pruned.steps + steps,
      batch,
      schedule: config.scratch.schedule,
      loss: sobolevLoss(config),
      provenance: { study: config.study },
    }),
  );
}

/** "128-128, 17,409 parameters" */
export function describeNetwork(network: Surrogate): string {
  return `${hiddenWidths(network).join('-')}, ${parameterCount(network).toLocaleString('en')} parameters`;
}

/** The loss of all trainings but the first two. */
export function sobolevLoss({ sobolev: { lambda, columns } }: StudyConfig): LossOptions {
  return { kind: 'sobolev', lambda, columns };
}
