import { sweepsOf } from '../objective/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { type Architecture, inputWidth } from '../surrogate/index.ts';
import { InputError } from '../tensor/index.ts';
import { fittingPoints, formatBytes, type TrainingSize, trainingMemory } from '../workflow/index.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import { firstDerivatives } from './first-derivatives.ts';
import { heldDirections, referenceDirections } from './held-directions.ts';
import { comparedOrder, referenceOrder, type Stage, teacherOf } from './stage.ts';

/**
 * Checks that the network of a stage can be trained on the points with their derivatives.
 *
 * @param limit bytes that it may take
 * @throws InputError where it takes more, with what would fit
 */
export function checkMemory(
  config: StudyConfig,
  stage: Stage,
  architecture: Architecture,
  reference: ReferenceModel,
  limit = Number.POSITIVE_INFINITY,
): void {
  const { name, loss, batch, restarts } = stage;
  const { points } = config.sampling;
  const derivatives = firstDerivatives(config, reference);
  const size: TrainingSize = {
    points,
    architecture,
    labels: derivatives,
    loss: loss.kind === 'vanilla' ? 'none' : derivatives,
    second: secondOf(config, stage, reference),
    sweeps: sweepsOfLoss(loss, inputWidth(architecture)),
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

/** Directions a step along which a loss compares second derivatives; 0 where it does not. */
function sweepsOfLoss(loss: Stage['loss'], inputs: number): number {
  if (loss.kind === 'vanilla' || comparedOrder(loss) < 2) return 0;
  return loss.directions === undefined ? 1 : sweepsOf(loss.directions, inputs);
}

/** The second derivatives of the points that a stage is trained on. */
export function secondOf(
  config: StudyConfig,
  stage: Stage,
  reference: ReferenceModel,
): number | 'axes' | undefined {
  const stages = stagesOf(config);
  const teacher = teacherOf(stage);
  if (teacher === undefined)
    return referenceOrder(stages) < 2 ? undefined : referenceDirections(config, stages, reference);
  const losses = stages.filter((one) => teacherOf(one) === teacher).map(({ loss }) => loss);
  if (losses.every((loss) => comparedOrder(loss) < 2)) return undefined;
  return heldDirections(losses, { ...reference, points: config.sampling.points });
}
