import type { LossOptions } from '../objective/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import { InputError } from '../tensor/index.ts';
import { secondDerivativesFor } from '../workflow/index.ts';
import type { StudyConfig } from './config.ts';
import { comparedOrder, type LearningStage } from './stage.ts';

/** How many points, and what is labelled there. */
export interface LabelledSize extends Pick<ReferenceModel, 'inputs' | 'outputs'> {
  readonly points: number;
}

/**
 * Along which directions points get second derivatives. Where a loss compares them along directions that are not random, these
 * are whole Hessians. Else they are what {@link secondDerivativesFor} says, or as many random directions a point as a loss takes at
 * a step, if these are more.
 *
 * @param losses of the stages that learn from these points
 */
export function heldDirections(
  losses: readonly LossOptions[],
  { points, inputs, outputs }: LabelledSize,
): number | 'axes' {
  let most = 1;
  for (const wanted of losses.map(comparedDirections)) {
    if (wanted !== undefined && wanted.kind !== 'random') return 'axes';
    most = Math.max(most, wanted?.count ?? 1);
  }
  const held = secondDerivativesFor(points, inputs.length, outputs.length);
  return held === 'axes' ? held : Math.max(held, most);
}

/**
 * Those of the training points as the reference labels them: what the configuration says, else as {@link heldDirections} says.
 *
 * @throws InputError where a stage compares along directions that such points do not hold
 */
export function referenceDirections(
  { sampling: { points, directions } }: Pick<StudyConfig, 'sampling'>,
  stages: readonly (LearningStage & { readonly name: string })[],
  reference: Pick<ReferenceModel, 'inputs' | 'outputs'>,
): number | 'axes' {
  const learning = stages.filter(({ data }) => data === 'reference');
  if (directions === undefined)
    return heldDirections(
      learning.map(({ loss }) => loss),
      { ...reference, points },
    );
  const other = learning.find(({ loss }) => (comparedDirections(loss)?.kind ?? 'random') !== 'random');
  if (directions !== 'axes' && other !== undefined)
    throw new InputError(
      `stage ${other.name} compares along directions that are not random: it needs whole Hessians`,
      `sampling.directions=${directions}`,
      'Leave sampling.directions out, or make it "axes".',
    );
  return directions;
}

/** The directions along which a loss of second order compares; undefined for any other. */
function comparedDirections(loss: LossOptions) {
  if (loss.kind === 'vanilla' || comparedOrder(loss) < 2) return undefined;
  return loss.directions ?? ({ kind: 'random' } as const);
}
