import type { ReferenceModel } from '../reference/index.ts';
import { InputError } from '../tensor/index.ts';
import { derivativesFor } from '../workflow/index.ts';
import { type StudyConfig, stagesOf } from './config.ts';
import { comparedOrder, type Stage } from './stage.ts';

/** First derivatives of training points: whole Jacobians, or their products with one random vector a point. */
export type FirstDerivatives = NonNullable<StudyConfig['sampling']['derivatives']>;

/**
 * The first derivatives that training points are labelled with, where stages learn any. They are what the configuration says, or
 * whole Jacobians where a stage needs them. Else {@link derivativesFor} says them.
 *
 * @throws InputError where a stage needs others than the configuration says
 */
export function firstDerivatives(
  config: StudyConfig,
  { inputs, outputs }: Pick<ReferenceModel, 'inputs' | 'outputs'>,
): FirstDerivatives {
  const { points, derivatives } = config.sampling;
  const stages = stagesOf(config);
  const principal = stages.find(isPrincipal);
  if (derivatives === undefined) {
    const usual = derivativesFor(points, inputs.length, outputs.length) as FirstDerivatives;
    return principal === undefined ? usual : 'jacobians';
  }
  const reducing = stages.find(({ network }) => network?.reduceInputs !== undefined);
  if (principal !== undefined && derivatives !== 'jacobians')
    throw refused(`stage ${principal.name} takes principal directions of whole Jacobians`, derivatives);
  if (reducing !== undefined && derivatives === 'tangents')
    throw refused(`stage ${reducing.name} reduces its inputs by Jacobians, or cotangents`, derivatives);
  return derivatives;
}

function refused(invariant: string, derivatives: FirstDerivatives): InputError {
  return new InputError(
    invariant,
    `sampling.derivatives=${derivatives}`,
    'Leave sampling.derivatives out, or make it "jacobians".',
  );
}

/** Whether a stage finds directions by the gradients of its labels. */
function isPrincipal({ loss }: Stage): boolean {
  if (loss.kind === 'vanilla' || comparedOrder(loss) < 2) return false;
  return loss.directions?.kind === 'principal' && loss.directions.of !== 'network';
}
