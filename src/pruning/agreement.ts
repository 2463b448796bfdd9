import { demand, InputError, spearman } from '../tensor/index.ts';
import type { AdjointOf } from './adjoints/adjoint-of.ts';
import { demandScores } from './demand-arguments.ts';
import type { Scored, ScoreGroup, Scores } from './scores.ts';

/** How the order of parts by criteria agrees with that by a truth; plain JSON. */
export interface RankAgreement {
  /** Name of the criterion that is taken for the truth. */
  readonly truth: string;
  readonly of: Scored;
  /** On how many points the truth was measured. Absent where nobody said. */
  readonly points?: number;
  /** What to hold correlations against: how near two orders come by chance. Absent in results of before. */
  readonly chance?: {
    readonly layers: readonly (ChanceLevel & Pick<LayerAgreement, 'layer'>)[];
    readonly all: ChanceLevel;
  };
  readonly criteria: readonly CriterionAgreement[];
}

/** How near to 0 correlations of unrelated orders stay. */
export interface ChanceLevel {
  /** How many parts are ranked. */
  readonly count: number;
  /**
   * 2/√(n − 1), at most 1: twice the standard deviation of Spearman's correlation of n unrelated ranks (Kendall, "Rank Correlation
   * Methods", 1948). In 1 of 20 pairs it is beyond. Null where there are fewer than two.
   */
  readonly level: number | null;
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
 * @param points on which the truth was measured, to be passed on
 * @throws InputError when scores are of another network than the truth, or there are none of that kind
 */
export function rankAgreement(
  scores: readonly Scores[],
  truth: Scores,
  of: Scored = 'neurons',
  points?: number,
): RankAgreement {
  demand(
    Array.isArray(scores),
    'scores that are ranked must be a list of them',
    scores,
    'Write [scores] for one.',
  );
  for (const one of [...scores, truth]) demandScores(one);
  const wanted = groupsOf(truth, of);
  const counts = wanted.map((group) => group.scores.length);
  return {
    truth: truth.criterion,
    of,
    ...(points !== undefined && { points }),
    chance: {
      layers: wanted.map(({ layer }, k) => ({ layer, ...chanceAmong(counts[k]) })),
      all: chanceAmong(counts.reduce((sum, count) => sum + count, 0)),
    },
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

function chanceAmong(count: number): ChanceLevel {
  return { count, level: count < 2 ? null : Math.min(1, 2 / Math.sqrt(count - 1)) };
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
