import { InputError } from '../tensor/index.ts';
import type { Scored, ScoreGroup, Scores } from './scores.ts';
import type { Selection } from './selection.ts';

/** What mostly helps where all scores are 0. */
export const ZERO_SCORES_REMEDY =
  'Outputs may not vary where it looks: check the units of the inputs and their domain, or take another criterion.';

/** What has scores that are all 0, and so tell none apart, where there are several. Layers of such a score lose nothing. */
export function zeroKinds({ groups }: Pick<Scores, 'groups'>): readonly Scored[] {
  const kinds = [...new Set(groups.map(({ of }) => of))].filter((of) => of !== 'layers');
  return kinds.filter((kind) => {
    const scores = groups.filter(({ of }) => of === kind).flatMap((group) => group.scores);
    return scores.length > 1 && isZero(scores);
  });
}

/** Layers whose scores are all 0 though some go: there the order decides. */
export function zeroLayers(groups: Selection['groups']): readonly number[] {
  return groups
    .filter(({ choices }) => isZero(choices.map(({ score }) => score)) && choices.some(({ keep }) => !keep))
    .map(({ layer }) => layer);
}

/**
 * Refuses a choice by scores that are all 0: the order alone would make it. Of layers 0 says that nothing is lost, whichever goes.
 *
 * @throws InputError naming the criterion
 */
export function demandTelling(
  groups: readonly ScoreGroup[],
  { of, criterion, groups: chosen }: Selection,
): void {
  if (of === 'layers' || chosen.every(({ choices }) => choices.every(({ keep }) => keep))) return;
  if (!groups.every(({ scores }) => isZero(scores))) return;
  throw new InputError(
    `scores of ${of} by ${criterion} must tell some apart`,
    'zeros alone',
    ZERO_SCORES_REMEDY,
  );
}

function isZero(scores: readonly number[]): boolean {
  return scores.every((score) => score === 0);
}
