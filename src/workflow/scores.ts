import { demandNetwork, INTERVAL_SIGNIFICANCE, type Scores } from '../pruning/index.ts';
import { hiddenWidths, type Surrogate } from '../surrogate/index.ts';
import { counted, demand, InputError } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { matchVariables } from './match.ts';

/**
 * Scores with the inputs in the order of a network's, whose names and units they must have. Scores without names stay as
 * they are.
 *
 * @param options.of what is pruned by them
 * @param options.source of the scores, for messages. Default "the significance", or "scores by" their criterion
 * @throws InputError when they say that they are of another network, or have other widths; as {@link matchVariables}; also when the inputs are in another order and single weights have scores
 */
export function arrangeScores(
  scores: Scores,
  surrogate: Surrogate,
  { of, source = nameOf(scores) }: { readonly of: 'neurons' | 'weights'; readonly source?: string },
): Scores {
  checkWidths(surrogate, scores, of, source);
  demandNetwork(surrogate, scores, source);
  const { inputs } = surrogate;
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

/** @throws InputError when scores are not of as many inputs and neurons as a network has */
function checkWidths(
  surrogate: Surrogate,
  { inputs, groups }: Scores,
  of: 'neurons' | 'weights',
  source: string,
): void {
  const count = inputs?.length ?? groups.find(({ of }) => of === 'inputs')?.scores.length;
  const d = surrogate.inputs.length;
  demand(
    (count ?? d) === d,
    `${source} must be of the network, which has ${counted(d, 'input')}`,
    count,
    'Score this network.',
  );
  if (of === 'weights') return;
  const widths = (list: readonly number[]) => list.join('-') || 'none';
  const own = widths(hiddenWidths(surrogate));
  const scored = widths(groups.filter((group) => group.of === of).map(({ scores }) => scores.length));
  if (own !== scored)
    throw new InputError(
      `${source} must be of the network, whose hidden layers are ${own}`,
      scored,
      'Score this network.',
    );
}

/** What messages call scores. */
function nameOf({ criterion }: Pick<Scores, 'criterion'>): string {
  return criterion === INTERVAL_SIGNIFICANCE ? 'the significance' : `scores by ${criterion}`;
}
