import type { Ends, Significance } from '../interval/index.ts';
import {
  applyPlan,
  choosePlan,
  type PruningPlan,
  type PruningRule,
  tightenMidpoints,
} from '../pruning/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { demand } from '../tensor/index.ts';
import { matchVariables } from './match.ts';

/**
 * A significance with its inputs in the order of a network's, whose names and units it must be of; as it is where it says
 * none.
 *
 * @param source of the significance, for messages
 * @throws InputError as {@link matchVariables}
 */
export function arrangeSignificance(
  significance: Significance,
  { inputs }: Pick<Surrogate, 'inputs'>,
  source: string,
): Significance {
  if (significance.inputs === undefined) return significance;
  const own = { inputs: significance.inputs, outputs: [] };
  const { inputs: order } = matchVariables({ inputs, outputs: [] }, own, source);
  const taken = (values: readonly number[]) => order.map((k) => values[k]);
  const ends = ({ lo, hi }: Ends): Ends => ({ lo: taken(lo), hi: taken(hi) });
  const [first, ...hidden] = significance.layers;
  const arranged = {
    ...first,
    significance: taken(first.significance),
    values: ends(first.values),
    adjoints: ends(first.adjoints),
  };
  return {
    ...significance,
    inputs: order.map((k) => own.inputs[k]),
    domain: ends(significance.domain),
    layers: [arranged, ...hidden],
  };
}

/**
 * Removes the hidden neurons that matter least: chooses them by a rule, encloses each in the network as pruned below it,
 * and folds the middle of what it can be into the next layer. Fine-tune what is left.
 *
 * @param significance of this network, over the box that the enclosures are taken on; matched by the names and units of its
 *   inputs, where it says them
 * @throws InputError when the significance is that of another network, or the rule does not fit
 */
export function pruneSurrogate(
  surrogate: Surrogate,
  significance: Significance,
  rule: PruningRule,
): { readonly surrogate: Surrogate; readonly plan: PruningPlan } {
  const sizes = (widths: readonly number[]) => widths.slice(0, -1).join('-');
  const [own, analysed] = [
    sizes([surrogate.inputs.length, ...surrogate.layers.map(({ outputs }) => outputs)]),
    sizes([...significance.layers.map((layer) => layer.significance.length), 0]),
  ];
  demand(
    own === analysed,
    `the significance must be that of the network, whose inputs and hidden layers are ${own}`,
    analysed,
    'Analyse this network.',
  );
  const arranged = arrangeSignificance(significance, surrogate, 'the significance');
  const plan = tightenMidpoints(surrogate, choosePlan(arranged, rule), arranged.domain);
  return { surrogate: applyPlan(surrogate, plan), plan };
}
