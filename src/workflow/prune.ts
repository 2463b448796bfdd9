import {
  applyPlan,
  applyWeightsPlan,
  type PruningPlan,
  type PruningRule,
  planOf,
  type Scores,
  select,
  tiedNeurons,
  type WeightsPlan,
  weightsPlanOf,
} from '../pruning/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { type Domain, domainOf } from '../variable/index.ts';
import { arrangeScores } from './scores.ts';

/**
 * Removes the hidden neurons that matter least, chosen by a rule. It encloses each in the network as pruned below it, and
 * folds the middle of that range into the next layer. Neurons that a sum ties go together. Fine-tune what is left.
 *
 * @param scores of this network, matched by the names and units of its inputs where the scores have them
 * @param domain the box that the enclosures are taken on; default that of the scores, else the network's own
 * @throws InputError when the scores are those of another network, or the rule does not fit
 */
export function pruneSurrogate(
  surrogate: Surrogate,
  scores: Scores,
  rule: PruningRule,
  domain?: Domain,
): { readonly surrogate: Surrogate; readonly plan: PruningPlan } {
  const arranged = arrangeScores(scores, surrogate, { of: 'neurons' });
  const selection = select(arranged, rule, { ties: tiedNeurons(surrogate) });
  const plan = planOf(surrogate, selection, domain ?? arranged.domain ?? domainOf(surrogate.inputs));
  return { surrogate: applyPlan(surrogate, plan), plan };
}

/**
 * Sets to zero the weights that matter least by a rule. Fine-tune what is left with its `weightsMask`, which keeps the
 * zeros.
 *
 * @param scores of single weights of this network
 * @throws InputError when the scores are those of another network or of no weights, or the rule does not fit
 */
export function pruneWeights(
  surrogate: Surrogate,
  scores: Scores,
  rule: PruningRule,
): { readonly surrogate: Surrogate; readonly plan: WeightsPlan } {
  const arranged = arrangeScores(scores, surrogate, { of: 'weights' });
  const plan = weightsPlanOf(surrogate, select(arranged, rule, { of: 'weights' }));
  return { surrogate: applyWeightsPlan(surrogate, plan), plan };
}
