import { demand, InputError, spearman } from '../tensor/index.ts';
import type { AdjointOf } from './adjoints/adjoint-of.ts';
import type { Scored, ScoreGroup, Scores } from './scores.ts';

/** How the order of parts by criteria agrees with that by a truth; plain JSON. */
export interface RankAgreement {
  /** Name of the criterion that is taken for the truth. */
  readonly truth: string;
  readonly of: Scored;
  readonly criteria: readonly CriterionAgreement[];
}

export interface CriterionAgreement {
  readonly criterion: string;
  /** Whose adjoint it took, where that is not of the values. */
  readonly adjointOf?: Exclude<AdjointOf, 'values'>;
  readonly layers: readonly LayerAgreement[];
  /** Over the parts of all layers at once, as scope `global` ranks them. */
  readonly all: Correlation;
}

/** Spearman's rank correlation, in [−1, 1]; null where all scores of one of the two are equal, or there are fewer than two. */
export type Correlation = number | null;

export interface LayerAgreement {
  /** As in a `ScoreGroup`. */
  readonly layer: number;
  readonly correlation: Correlation;
}

/**
 * Spearman's rank correlation of scores with those of a truth, layer by layer. 1: both would remove the same parts first,
 * whatever share of them; 0: no more of the same than by chance.
 *
 * @param truth usually by `significanceOn` many points, of the same network
 * @param of which scores are compared. Default neurons
 * @throws InputError when scores are of another network than the truth, or there are none of that kind
 */
export function rankAgreement(
  scores: readonly Scores[],
  truth: Scores,
  of: Scored = 'neurons',
): RankAgreement {
  const wanted = groupsOf(truth, of);
  return {
    truth: truth.criterion,
    of,
    criteria: scores.map((one): CriterionAgreement => {
      demandAlike(one, truth);
      const own = groupsOf(one, of);
      const pairs = wanted.flatMap((group) => {
        const other = own.find(({ layer }) => layer === group.layer);
        return other === undefined ? [] : [{ layer: group.layer, a: other.scores, b: group.scores }];
      });
      return {
        criterion: one.criterion,
        ...(one.adjointOf !== undefined && { adjointOf: one.adjointOf }),
        layers: pairs.map(({ layer, a, b }) => ({ layer, correlation: correlation(a, b) })),
        all: correlation(
          pairs.flatMap(({ a }) => a),
          pairs.flatMap(({ b }) => b),
        ),
      };
    }),
  };
}

function correlation(a: readonly number[], b: readonly number[]): Correlation {
  const found = spearman(a, b);
  return Number.isNaN(found) ? null : found;
}

function groupsOf({ criterion, groups }: Scores, of: Scored): readonly ScoreGroup[] {
  const own = groups.filter((group) => group.of === of);
  demand(
    own.length > 0,
    `scores by ${criterion} must have some of ${of}`,
    [...new Set(groups.map((group) => group.of))],
    'Ask the criterion for them.',
  );
  return own;
}

function demandAlike(scores: Scores, truth: Scores): void {
  if (scores.network !== truth.network)
    throw new InputError(
      `scores by ${scores.criterion} must be of the network that ${truth.criterion} scored`,
      'those of another network',
      'Score one network by both.',
    );
}
