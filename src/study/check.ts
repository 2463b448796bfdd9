import { checkDataset, type DataFinding, type Dataset, demandFit, modelRemedies } from '../dataset/index.ts';
import { checkRule } from '../pruning/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Architecture } from '../surrogate/index.ts';
import { InputError, saidOf } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import {
  computedNote,
  defaultDesign,
  demandTestMemory,
  designOf,
  fittingPoints,
  formatBytes,
  type TrainingSize,
  trainingMemory,
} from '../workflow/index.ts';
import { checkOrder } from './check-order.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import type { StudyContext } from './context.ts';
import { type ForeseenNetwork, foreseenNetworks } from './foreseen.ts';
import { methodOf } from './method.ts';
import type { Stage } from './stage.ts';

/**
 * Checks that configuration and model fit each other, before an hour's work, and before an earlier run is replaced.
 *
 * @param memory bytes that the study may be planned to take
 * @throws InputError naming what does not fit
 */
export function checkFit(config: StudyConfig, reference: ReferenceModel, memory?: number): void {
  const { sampling, test } = config;
  const stages = stagesOf(config);
  domainOf(reference.inputs);
  designOf(sampling.design ?? defaultDesign(reference.inputs.length), reference);
  const networks = foreseenNetworks(stages, reference);
  for (const stage of stages) {
    const { architecture, hidden, exact } = networks.get(stage.name) as ForeseenNetwork;
    checkOrder(stage, networks, reference.inputs.length);
    if (stage.pruning !== undefined) checkRule(stage.pruning, hidden.length);
    // A network that may turn out smaller is checked when it is trained.
    if (exact) saidOf(`stage ${stage.name}`, () => methodOf(stage).check?.(architecture));
    checkMemory(sampling.points, stage, architecture, memory);
  }
  demandTestMemory(test.points, reference, memory);
}

/** Whether a network can be trained on the points with their derivatives. */
function checkMemory(
  points: number,
  { name, loss, batch, restarts }: Stage,
  architecture: Architecture,
  limit = Number.POSITIVE_INFINITY,
): void {
  const size: TrainingSize = {
    points,
    architecture,
    labels: 'jacobians',
    loss: loss.kind === 'vanilla' ? 'none' : 'jacobians',
    batch,
    restarts,
  };
  const { total } = trainingMemory(size);
  if (total <= limit) return;
  const fitting = fittingPoints(size, limit);
  const fits = (change: Partial<TrainingSize>) => trainingMemory({ ...size, ...change }).total <= limit;
  throw new InputError(
    `a study must fit into three quarters of the memory, ${formatBytes(limit)}`,
    `about ${formatBytes(total)} for ${points.toLocaleString('en')} points`,
    fitting !== undefined
      ? `Set sampling.points=${fitting}.`
      : fits({ batch: undefined })
        ? `Take a smaller batch in stage ${name}.`
        : fits({ restarts: undefined })
          ? `Take fewer restarts in stage ${name}.`
          : 'Use smaller networks, or a model of fewer outputs.',
  );
}

/** Checks the training points, also those of a resumed run. */
export function checkPoints(
  { events }: StudyContext,
  data: Dataset,
  force?: boolean,
): readonly DataFinding[] {
  const computed = computedNote(data);
  if (computed !== undefined) events.note?.(computed);
  const findings = checkDataset(data, { remedies: modelRemedies });
  demandFit(findings, 'model', force, events.note);
  return findings;
}
