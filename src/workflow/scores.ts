import { demandNetwork, INTERVAL_SIGNIFICANCE, type Scored, type Scores } from '../pruning/index.ts';
import { hiddenPlaces, type Surrogate, weightCount } from '../surrogate/index.ts';
import { counted, demand, InputError, type OptionWords } from '../tensor/index.ts';
import type { Domain } from '../variable/index.ts';
import { matchVariables } from './match.ts';

/** How scores are used, and how messages speak of that. */
export interface ArrangeOptions {
  /** What is pruned by them. */
  readonly of: Scored;
  /** Of the scores. Default "the significance", or "scores by" their criterion. */
  readonly source?: string;
  /** How messages call the option of what is pruned. */
  readonly words?: OptionWords<'of'>;
}

/**
 * Scores with the inputs in the order of a network's, whose names and units they must have. Scores without names stay as
 * they are.
 *
 * @throws InputError when they say that they are of another network, have none of that kind, or have other counts; as
 *   {@link matchVariables}; also when the inputs are in another order and single weights are pruned
 */
export function arrangeScores(
  scores: Scores,
  surrogate: Surrogate,
  { of, source = nameOf(scores), words }: ArrangeOptions,
): Scores {
  checkCounts(surrogate, scores, { of, source, words });
  demandNetwork(surrogate, scores, source);
  const { inputs } = surrogate;
  const { inputs: own, domain, groups } = scores;
  if (own === undefined) return scores;
  const { inputs: order } = matchVariables({ inputs, outputs: [] }, { inputs: own, outputs: [] }, source);
  if (order.every((from, to) => from === to)) return { ...scores, inputs: order.map((k) => own[k]) };
  if (of === 'weights')
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
    // Those of weights that read the inputs would be in another order, too.
    groups: groups
      .filter((group) => group.of !== 'weights')
      .map((group) =>
        group.of === 'inputs'
          ? { ...group, scores: taken(group.scores), ...(group.ranges && { ranges: ends(group.ranges) }) }
          : group,
      ),
  };
}

/** @throws InputError when scores are not of as many inputs, neurons or weights as a network has */
function checkCounts(
  surrogate: Surrogate,
  { inputs, groups }: Scores,
  { of, source, words }: ArrangeOptions & { readonly source: string },
): void {
  const count = inputs?.length ?? groups.find((group) => group.of === 'inputs')?.scores.length;
  const d = surrogate.inputs.length;
  demand(
    (count ?? d) === d,
    `${source} must be of the network, which has ${counted(d, 'input')}`,
    count,
    'Score this network.',
  );
  const own = groups.filter((group) => group.of === of);
  const hidden = hiddenPlaces(surrogate);
  const others = [...new Set(groups.map((group) => group.of))];
  if (own.length === 0 && (of !== 'neurons' || hidden.length > 0)) {
    const [other] = others.slice(-1);
    const use = words?.('of', other);
    throw new InputError(
      `${source} must have scores of ${of}`,
      others.length === 0 ? 'none' : `those of ${others.join(' and ')}`,
      other === undefined
        ? 'Score this network.'
        : `${use === undefined ? `Prune ${other} by it` : `Give ${use}`}, or scores of ${of}.`,
    );
  }
  if (of === 'inputs' || of === 'layers') return;
  const { layers } = surrogate;
  const { wanted, what } = {
    neurons: { wanted: hidden.map((place) => layers[place].outputs), what: 'hidden layers are' },
    weights: {
      wanted: layers.map(weightCount).filter((count) => count > 0),
      what: 'layers have so many weights:',
    },
  }[of];
  const text = (list: readonly number[]) => list.join('-') || 'none';
  const scored = text(own.map(({ scores }) => scores.length));
  if (text(wanted) !== scored)
    throw new InputError(
      `${source} must be of the network, whose ${what} ${text(wanted)}`,
      scored,
      'Score this network.',
    );
}

/** What messages call scores. */
function nameOf({ criterion }: Pick<Scores, 'criterion'>): string {
  return criterion === INTERVAL_SIGNIFICANCE ? 'the significance' : `scores by ${criterion}`;
}
