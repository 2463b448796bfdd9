import { existsSync } from 'node:fs';
import { type Dataset, dataset, fitNormalisation } from '../dataset/index.ts';
import { predict } from '../evaluation/index.ts';
import type { Significance } from '../interval/index.ts';
import {
  applyPlan,
  choosePlan,
  type PruningPlan,
  parsePlan,
  surrogateSignificance,
  tightenMidpoints,
} from '../pruning/index.ts';
import { hiddenWidths, initialise, parameterCount, type Surrogate } from '../surrogate/index.ts';
import { stream } from '../tensor/index.ts';
import type { StudyContext } from './context.ts';
import { trainStage } from './stages.ts';

/* The steps of the method, each as one function of what came before. `run.ts` puts them in order. */

/** Everything of a study's surrogates but their layers. */
export type Frame = Omit<Surrogate, 'layers'>;

export function frameOf({ config, reference }: StudyContext, data: Dataset): Frame {
  return {
    activation: config.network.activation,
    normalisation: fitNormalisation(data),
    inputs: reference.inputs,
    outputs: reference.outputs,
    provenance: { study: config.study, seed: config.seed },
  };
}

/** Vanilla training of the oversized network. */
export function trainOversized(context: StudyContext, frame: Frame, data: Dataset): Promise<Surrogate> {
  const { config } = context;
  const start = initialise(
    sizesOf(frame, config.network.hidden),
    stream(config.seed, 'initialise oversized'),
  );
  return trainStage(context, {
    name: 'oversized',
    start,
    data,
    loss: { kind: 'vanilla' },
    budget: config.oversized,
    frame,
  });
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
): Promise<PruningPlan> {
  const found = existsSync(directory.file('plan.json'));
  const chosen = found
    ? parsePlan(await directory.readJson('plan.json'))
    : tightenMidpoints(oversized, choosePlan(significance, config.pruning));
  if (!found) await directory.writeJson('plan.json', chosen);
  await journal.recordPlan(chosen);
  return chosen;
}

/** Removes the insignificant neurons and fine-tunes vanilla. */
export function prune(
  context: StudyContext,
  oversized: Surrogate,
  chosen: PruningPlan,
  data: Dataset,
): Promise<Surrogate> {
  const { layers, ...frame } = applyPlan(oversized, chosen);
  const loss = { kind: 'vanilla' } as const;
  return trainStage(context, {
    name: 'pruned',
    start: layers,
    data,
    loss,
    budget: context.config.pruned,
    frame,
  });
}

/** The training points labelled with a network's own values and differentials: the "NN data" of the seed. */
export async function labelWith(
  { engine, signal }: StudyContext,
  network: Surrogate,
  data: Dataset,
): Promise<Dataset> {
  const { y, dydx } = await predict(engine, network, data.x, { order: 1, signal });
  return dataset({ ...data, y, dydx, provenance: { model: 'network', ...network.provenance } });
}

/** Sobolev fine-tuning of the pruned network on differentials. */
export function fineTune(
  context: StudyContext,
  name: 'sobolev-network' | 'sobolev-reference',
  { layers, ...frame }: Surrogate,
  data: Dataset,
): Promise<Surrogate> {
  const { lambda, columns, ...budget } = context.config.sobolev;
  const loss = { kind: 'sobolev', lambda, columns } as const;
  return trainStage(context, { name, start: layers, data, loss, budget, frame });
}

/** The control: the pruned architecture from random weights, Sobolev on the reference, with the steps of both stages. */
export function trainFromScratch(
  context: StudyContext,
  frame: Frame,
  hidden: readonly number[],
  data: Dataset,
): Promise<Surrogate> {
  const { config } = context;
  const { lambda, columns, steps, batch } = config.sobolev;
  return trainStage(context, {
    name: 'scratch',
    start: initialise(sizesOf(frame, hidden), stream(config.seed, 'initialise scratch')),
    data,
    loss: { kind: 'sobolev', lambda, columns },
    budget: { steps: config.pruned.steps + steps, batch, schedule: config.scratch.schedule },
    frame,
  });
}

/** "128-128, 17,409 parameters" */
export function describeNetwork(network: Surrogate): string {
  return `${hiddenWidths(network).join('-')}, ${parameterCount(network).toLocaleString('en')} parameters`;
}

function sizesOf({ inputs, outputs }: Frame, hidden: readonly number[]): number[] {
  return [inputs.length, ...hidden, outputs.length];
}
