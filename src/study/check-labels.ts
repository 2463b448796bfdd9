import { sweepsOf } from '../objective/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { FIXED_DRAWS, heldOutRows, type LabelCount, methodNamed, movingIn } from '../training/index.ts';
import { secondOf } from './check-memory.ts';
import type { StudyConfig } from './config.ts';
import { firstDerivatives } from './first-derivatives.ts';
import type { ForeseenNetwork } from './foreseen.ts';
import { learnedOrder, type Stage } from './stage.ts';

/**
 * Checks that a stage learns from as many labels as its method takes, where all of them turn out to be known.
 *
 * @param network of the stage, whose layers are known exactly and all of whose weights move
 * @throws InputError where there are fewer
 */
export function checkLabels(
  config: StudyConfig,
  stage: Stage,
  { architecture }: ForeseenNetwork,
  reference: ReferenceModel,
): void {
  const method = methodNamed(stage.method ?? 'adam', stage.polishing);
  if (method.checkLabels === undefined) return;
  const { network, hold = [] } = stage;
  const reducing = network?.reduceInputs;
  const held = reducing !== undefined && !reducing.move ? [0, ...hold] : hold;
  method.checkLabels(labelsOf(config, stage, reference), movingIn(architecture, { hold: held }));
}

/** How many labels a stage is trained on at most; of second derivatives as many as draws may combine. */
function labelsOf(config: StudyConfig, { loss, ...stage }: Stage, reference: ReferenceModel): LabelCount {
  const { points } = config.sampling;
  const rows = points - heldOutRows(points, config.validation);
  const [d, m] = [reference.inputs.length, reference.outputs.length];
  if (loss.kind === 'vanilla') return { rows, labels: rows * m };
  const order = learnedOrder(loss);
  const { values = 1 } = loss.weights ?? {};
  const each = { jacobians: m * d, cotangents: d, tangents: m }[firstDerivatives(config, reference)];
  const known = (values > 0 ? m : 0) + (order > 0 ? each : 0);
  if (order < 2) return { rows, labels: rows * known };
  const second = secondOf(config, { loss, ...stage }, reference) ?? 0;
  const compared = sweepsOf(loss.directions ?? { kind: 'random' }, d) * FIXED_DRAWS;
  const directions = Math.max(second === 'axes' ? d : second, compared);
  return { rows, labels: rows * (known + directions * m * d) };
}
