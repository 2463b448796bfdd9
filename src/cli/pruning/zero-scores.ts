import { type Scores, ZERO_SCORES_REMEDY, zeroKinds } from '../../pruning/index.ts';
import { listed } from '../networks.ts';
import type { Work } from '../work.ts';

/** Says of what all scores are 0: pruning refuses to choose by them. */
export function noteZeroScores(work: Work, scores: Pick<Scores, 'criterion' | 'groups'>): void {
  const kinds = zeroKinds(scores);
  if (kinds.length === 0) return;
  work.note(
    `all scores of ${listed(kinds)} by ${scores.criterion} are 0, so that they tell none apart. ${ZERO_SCORES_REMEDY}`,
  );
}
