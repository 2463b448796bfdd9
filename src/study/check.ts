import { checkDataset, type DataFinding, type Dataset, demandFit, modelRemedies } from '../dataset/index.ts';
import { checkRule } from '../pruning/index.ts';
import { OrderError, type ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { perceptron } from '../surrogate/index.ts';
import { faultOf, InputError } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import {
  computedNote,
  defaultDesign,
  designOf,
  fittingPoints,
  formatBytes,
  hasDerivatives,
  sampleModel,
  type TrainingSize,
  trainingMemory,
} from '../workflow/index.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import type { StudyContext } from './context.ts';
import { learnsSlopes, type Stage } from './stage.ts';

/**
 * Checks that configuration and model fit each other, before an hour's work, and before an earlier run is replaced.
 *
 * @param memory bytes that the study may be planned to take
 */
export function checkFit(config: StudyConfig, reference: ReferenceModel, memory?: number): void {
  const { sampling } = config;
  const stages = stagesOf(config);
  const widths = widthsOf(stages);
  domainOf(reference.inputs);
  designOf(sampling.design ?? defaultDesign(reference.inputs.length), reference);
  for (const { name, pruning } of stages)
    if (pruning !== undefined) checkRule(pruning, widths.get(name)?.length);
  for (const stage of stages)
    checkMemory(sampling.points, stage, widths.get(stage.name) ?? [], reference, memory);
}

/** The widths that each stage's hidden layers have at most, before anything is pruned; by stage. */
function widthsOf(stages: readonly Stage[]): ReadonlyMap<string, readonly number[]> {
  const widths = new Map<string, readonly number[]>();
  for (const { name, parent, network } of stages)
    widths.set(name, network?.hidden ?? widths.get(parent ?? network?.as ?? '') ?? []);
  return widths;
}

/** Whether a network can be trained on the points with their derivatives. */
function checkMemory(
  points: number,
  { loss, batch }: Stage,
  hidden: readonly number[],
  { inputs, outputs }: ReferenceModel,
  limit = Number.POSITIVE_INFINITY,
): void {
  const size: TrainingSize = {
    points,
    // Any activation will do: all take the same memory.
    architecture: perceptron([inputs.length, ...hidden, outputs.length], 'silu'),
    labels: 'jacobians',
    loss: loss.kind === 'vanilla' ? 'none' : 'jacobians',
    batch,
  };
  const { total } = trainingMemory(size);
  if (total <= limit) return;
  const fitting = fittingPoints(size, limit);
  throw new InputError(
    `a study must fit into three quarters of the memory, ${formatBytes(limit)}`,
    `about ${formatBytes(total)} for ${points.toLocaleString('en')} points`,
    fitting === undefined ? 'Use a model of fewer outputs.' : `Set sampling.points=${fitting}.`,
  );
}

/**
 * Checks, at the first training point, that the model knows gradients where a stage learns them.
 *
 * @throws InputError where it does not
 */
export async function checkGradients(
  config: StudyConfig,
  reference: ReferenceModel,
  engine: Engine,
  signal?: AbortSignal,
): Promise<void> {
  if (!stagesOf(config).some(learnsSlopes)) return;
  const { seed, sampling } = config;
  const options = { points: 1, seed, design: sampling.design, signal } as const;
  const refused = (received: string, mend: string) =>
    new InputError(
      'a study needs a reference model that gives gradients: it trains on them',
      received,
      `${mend}; or train on its samples: \`sobolev train samples.csv --loss vanilla\`.`,
    );
  try {
    const { value } = await sampleModel(engine, reference, options).next();
    if (value === undefined || !hasDerivatives(value))
      throw refused(`${reference.name}, which gives values alone`, 'Give it gradients');
  } catch (error) {
    if (error instanceof OrderError) throw refused(faultOf(error.invariant, error.received), error.mend);
    throw error;
  }
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
