import {
  demandBox,
  demandOptions,
  demandPrunable,
  demandScores,
  type PlanContext,
  type Prunable,
  type Pruned,
  type PruningRule,
  pruneBySelection,
  type ReplacementChoice,
  type Scores,
  selectFor,
  withInputsOf,
} from '../pruning/index.ts';
import { demandSurrogate, type Surrogate } from '../surrogate/index.ts';
import { arrangeScores } from './scores.ts';

export interface PruneOptions<Kind extends Prunable = Prunable> extends Omit<PlanContext, 'replacement'> {
  /** What goes. Default neurons. */
  readonly of?: Kind;
  /**
   * What takes the place of neurons. Default `best`: that of all which changes the network least, on points. `midpoint` is the
   * paper's.
   */
  readonly replacement?: ReplacementChoice;
}

/**
 * Removes what matters least, chosen by a rule. Fine-tune what is left.
 *
 * Neurons are cut out, and what reads them takes up a constant, or is refitted on points: see `Replacement`. By default all ways are
 * tried, and the result says what each does (`tried`). Those that a sum ties go together. Weights become zero; tune with `weightsMask`, which keeps the zeros; a path of
 * weights to each output stays.
 * Inputs are ignored from now on: their weights become zero, and the plan bounds what that changes. Layers become part of what
 * reads them, by the affine map that is nearest on points.
 *
 * @param scores of this network, matched by the names and units of its inputs where the scores have them. A network that came
 *   without names, units or a domain gets theirs
 * @param options.domain the box of what goes; default that of the scores, else the network's own
 * @throws InputError when the scores are of another network or another kind, or the rule does not fit
 */
export function pruneSurrogate<Kind extends Prunable = 'neurons'>(
  surrogate: Surrogate,
  scores: Scores,
  rule: PruningRule,
  options: PruneOptions<Kind> = {},
): Pruned<Kind> {
  demandSurrogate(surrogate);
  demandScores(scores);
  demandOptions('pruneSurrogate()', options);
  const { of = 'neurons' as Kind, domain, points, throughHead } = options;
  const { replacement = (of as Prunable) === 'neurons' ? 'best' : undefined } = options;
  demandPrunable(of);
  demandBox(domain, surrogate.inputs.length);
  const arranged = arrangeScores(scores, surrogate, { of });
  const named = withInputsOf(surrogate, arranged);
  const selection = selectFor(named, arranged, rule, of);
  return pruneBySelection(named, selection, {
    ...{ domain: domain ?? arranged.domain, points, replacement, throughHead },
  });
}
