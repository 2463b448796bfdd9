import {
  applyPlan,
  applyWeightsPlan,
  INTERVAL_SIGNIFICANCE,
  type PruningPlan,
  type PruningRule,
  planOf,
  type Scores,
  select,
  tiedNeurons,
  type WeightsPlan,
  weightsPlanOf,
} from '../pruning/index.ts';
import { hiddenWidths, type Surrogate } from '../surrogate/index.ts';
import { demand, InputError } from '../tensor/index.ts';
import { type Domain, domainOf } from '../variable/index.ts';
import { matchVariables } from './match.ts';

/**
 * Scores with the inputs in the order of a network's, whose names and units they must have. Scores without names stay as
 * they are.
 *
 * @param source of the scores, for messages
 * @throws InputError as {@link matchVariables}; also when the inputs are in another order and single weights have scores
 */
export function arrangeScores(scores: Scores, { inputs }: Pick<Surrogate, 'inputs'>, source: string): Scores {
  const { inputs: own, domain, groups } = scores;
  if (own === undefined) return scores;
  const { inputs: order } = matchVariables({ inputs, outputs: [] }, { inputs: own, outputs: [] }, source);
  if (order.every((from, to) => from === to)) return { ...scores, inputs: order.map((k) => own[k]) };
  if (groups.some(({ of }) => of === 'weights'))
    throw new InputError(
      `${source} of single weights must have the inputs in the order of the network`,
      own.map(({ name }) => name).join(', '),
      'Compute it for this network.',
    );
  const taken = (values: readonly number[]) => order.map((k) => values[k]);
  const ends = ({ lo, hi }: Domain): Domain => ({ lo: taken(lo), hi: taken(hi) });
  return {
    ...scores,
    inputs: order.map((k) => own[k]),
    ...(domain && { domain: ends(domain) }),
    groups: groups.map((group) =>
      group.of === 'inputs'
        ? { ...group, scores: taken(group.scores), ...(group.ranges && { ranges: ends(group.ranges) }) }
        : group,
    ),
  };
}

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
  checkWidths(surrogate, scores);
  const arranged = arrangeScores(scores, surrogate, nameOf(scores));
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
  const arranged = arrangeScores(scores, surrogate, nameOf(scores));
  const plan = weightsPlanOf(surrogate, select(arranged, rule, { of: 'weights' }));
  return { surrogate: applyWeightsPlan(surrogate, plan), plan };
}

/** @throws InputError when scores are not of as many inputs and neurons as a network has */
function checkWidths(surrogate: Surrogate, scores: Scores): void {
  const { inputs, groups } = scores;
  const count = inputs?.length ?? groups.find(({ of }) => of === 'inputs')?.scores.length;
  const neurons = groups.filter(({ of }) => of === 'neurons');
  const widths = (list: readonly number[]) => list.join('-');
  const [own, scored] = [
    widths([surrogate.inputs.length, ...hiddenWidths(surrogate)]),
    widths([count ?? surrogate.inputs.length, ...neurons.map((group) => group.scores.length)]),
  ];
  demand(
    own === scored,
    `${nameOf(scores)} must be of the network, whose inputs and hidden layers are ${own}`,
    scored,
    'Score this network.',
  );
}

/** What messages call scores. */
function nameOf({ criterion }: Pick<Scores, 'criterion'>): string {
  return criterion === INTERVAL_SIGNIFICANCE ? 'the significance' : `scores by ${criterion}`;
}
