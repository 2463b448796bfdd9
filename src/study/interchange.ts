import {
  type ChosenLabels,
  checkInterchange,
  demandInterchange,
  type InterchangeCheck,
  type ReferenceModel,
} from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { stream } from '../tensor/index.ts';
import { domainOf } from '../variable/index.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import { referenceOrder } from './stage.ts';

/**
 * Checks, before a study labels points, that pathwise gradients of its reference are those of the mean. Undefined where no stage
 * learns gradients of it, or where the model does not have both estimates.
 *
 * @throws InputError where labels are pathwise and their slopes differ from those by the likelihood ratio
 */
export async function interchangeOf(
  config: StudyConfig,
  reference: ReferenceModel,
  engine: Engine,
  signal?: AbortSignal,
): Promise<InterchangeCheck | undefined> {
  if (referenceOrder(stagesOf(config)) === 0) return undefined;
  const seed = Math.floor(2 ** 32 * stream(config.seed, 'interchange').uniform());
  const check = await checkInterchange(reference, { engine, seed, signal });
  if (check !== undefined) demandInterchange(reference.name, check);
  return check;
}

/** How a study's labels estimate gradients, where its reference simulates and a stage learns them. */
export function gradientsOf(config: StudyConfig, reference: ReferenceModel): ChosenLabels | undefined {
  if (referenceOrder(stagesOf(config)) === 0) return undefined;
  return reference.estimates?.chosen(1, domainOf(reference.inputs));
}
