import { demand, InputError } from '../tensor/index.ts';
import { checkRule, checkWidths } from './check-rule.ts';
import { blocksOf, type Contender, contendersOf, ranked } from './contenders.ts';
import { byRank, byThreshold, type Decision } from './decisions.ts';
import { demandScores } from './demand-arguments.ts';
import { countKept } from './kept-widths.ts';
import type { PruningRule } from './rule.ts';
import { scaledGroups, scaledWords, scalingOf } from './scaled.ts';
import { INTERVAL_SIGNIFICANCE, nameOfScored, type Scored, type ScoreGroup, type Scores } from './scores.ts';
import type { Choice, Selection } from './selection.ts';
import { describePlace, type Tie } from './tie.ts';
import { demandTelling } from './zero-scores.ts';

export interface SelectOptions<Kind extends Scored> {
  /** What is chosen from. Default neurons. */
  readonly of?: Kind;
  /** Neurons or inputs that stay or go together (`tiesOf`). Default none: a network without skips has none. */
  readonly ties?: readonly Tie[];
}

/**
 * Chooses by scores what to keep: the lowest scores are removed (the paper). Of equal scores the lower layer, then the lower
 * index, ranks first. The best of a layer always stays, whatever the rule.
 *
 * Tied neurons are ranked as one, by the sum of their scores. Layers with ties between them are chosen from as one layer.
 *
 * The raw interval significance falls from layer to layer on deep networks, so scope `global` takes most from the last
 * layers. With `scaled` it compares scores over the mean, or the L2 norm, of their layer's; choices have raw scores.
 *
 * @throws InputError when the rule does not fit the scores, there are none of that kind, one is not finite, or all are 0 though
 *   some would go: of neurons, inputs and weights
 */
export function select<Kind extends Scored = 'neurons'>(
  scores: Scores,
  rule: PruningRule,
  { of = 'neurons' as Kind, ties = [] }: SelectOptions<Kind> = {},
): Selection<Kind> {
  demandScores(scores);
  const { criterion, groups: scored } = scores;
  const groups = scored.filter((group) => group.of === of);
  for (const group of groups) demandFinite(group, criterion);
  checkRule(rule, of);
  demand(
    groups.length > 0 || of === 'neurons',
    `scores by ${criterion} must have some of ${of}`,
    [...new Set(scored.map((group) => group.of))],
    'Ask the criterion for them.',
  );
  if (of !== 'layers') checkWidths(rule, groups.length, of);
  const scaling = scalingOf(rule);
  const contenders = contendersOf(scaledGroups(groups, scaling), ties);
  const global = of === 'layers' || ('scope' in rule && rule.scope === 'global');
  const scopes = global && groups.length > 0 ? [[...groups.keys()]] : blocksOf(groups, ties);
  // Of layers, which are chosen from together, one stays.
  const forced = new Set(
    (of === 'layers' ? [contenders.flat()] : contenders).flatMap((own) => [
      ...own.filter(({ fixedBy }) => fixedBy),
      ranked(own)[0],
    ]),
  );
  const decisions = new Map<Contender, Decision>();
  for (const scope of scopes) {
    const order = ranked([...new Set(scope.flatMap((at) => contenders[at]))]);
    const chosen =
      rule.by === 'threshold'
        ? byThreshold(order, forced, rule.threshold, scaledWords(scaling))
        : byRank(
            order,
            forced,
            quota(rule, order.length, scope, groups),
            global
              ? ` over all layers${scaling === 'none' ? '' : `, each score${scaledWords(scaling)}`}`
              : '',
          );
    for (const [contender, decision] of chosen) decisions.set(contender, decision);
  }
  const selection: Selection<Kind> = {
    of,
    criterion,
    rule,
    groups: groups.map(({ layer, scores }, at) => ({
      layer,
      choices: scores.map((score, index): Choice => {
        const contender = contenders[at][index];
        const { keep, reason } = decisions.get(contender) as Decision;
        return { index, score, keep, reason: `${reason}${companions(contender, layer, index)}` };
      }),
    })),
  };
  demandTelling(groups, selection);
  return selection;
}

/** The neurons with which one is tied, for its reason. */
function companions({ members }: Contender, layer: number, index: number): string {
  const others = members.filter((other) => other.layer !== layer || other.index !== index);
  return others.length === 0 ? '' : `, with ${others.map(describePlace).join(' and ')}`;
}

/** How many contenders of a scope a rule keeps. */
function quota(
  rule: Exclude<PruningRule, { by: 'threshold' }>,
  size: number,
  scope: readonly number[],
  groups: readonly ScoreGroup[],
): number {
  if (rule.by === 'width') {
    const widths = scope.map((at) => (typeof rule.keep === 'number' ? rule.keep : rule.keep[at]));
    if (widths.some((width) => width !== widths[0]))
      throw new InputError(
        `target widths of layers ${scope.map((at) => groups[at].layer).join(' and ')}, which a sum ties, must be equal`,
        widths.join(' and '),
        'Give the same for both.',
      );
  }
  return countKept(rule, size, scope[0]);
}

function demandFinite({ of, layer, scores }: ScoreGroup, criterion: string): void {
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (wrong !== -1)
    throw new InputError(
      `the score of ${nameOfScored(of, layer, wrong)} by ${criterion} must be finite`,
      String(scores[wrong]),
      criterion === INTERVAL_SIGNIFICANCE ? 'Score over a smaller domain.' : 'Correct the criterion.',
    );
}
