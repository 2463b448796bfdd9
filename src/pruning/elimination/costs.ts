import {
  hiddenPlaces,
  inputOf,
  type Network,
  type SignalSource,
  type Surrogate,
  sourcesIn,
} from '../../surrogate/index.ts';
import type { ReaderMoments } from './readers.ts';
import { type Compensation, Remainder } from './remainder.ts';

/**
 * A number that a layer reads, and what part of its cost a neuron has: all, or an equal share where a sum adds several. A neuron without
 * weights shares with what it reads, since none of them goes alone.
 */
interface Slot {
  readonly remainder: Remainder;
  readonly at: number;
  readonly share: number;
}

/**
 * What the removal of neurons costs, for each hidden layer, from the remainders of the layers that read it. These are made anew for
 * each layer, so that its neurons are judged with all others there.
 *
 * @param inTurn whether neurons go one after the other, the cheapest first, and each is judged without those that have gone. A score is then
 *   the largest cost until it goes. Else each is judged alone
 */
export function eliminationCosts(
  surrogate: Surrogate,
  moments: readonly ReaderMoments[],
  compensation: Compensation,
  inTurn: boolean,
): Float64Array[] {
  const shares = sharesOf(surrogate);
  return hiddenPlaces(surrogate).map((place) => {
    const remainders = new Map<number, Remainder>();
    const remainderOf = (layer: number) => {
      const known =
        remainders.get(layer) ?? new Remainder(surrogate.layers[layer], moments[layer], compensation);
      remainders.set(layer, known);
      return known;
    };
    const slots = shares[place].map((own) =>
      [...own.values()].map(({ layer, at, share }): Slot => ({ remainder: remainderOf(layer), at, share })),
    );
    return inTurn ? costsInTurn(slots) : Float64Array.from(slots, costOf);
  });
}

/** By a key: a number that a layer reads by weights, and the share of its cost. */
type Shares = Map<string, { readonly layer: number; readonly at: number; readonly share: number }>;

/** For each neuron of each layer the numbers by which others read it, also by way of neurons without weights. */
function sharesOf(network: Network): Shares[][] {
  const { layers } = network;
  const shares = layers.map(({ outputs }) => Array.from({ length: outputs }, (): Shares => new Map()));
  const add = ({ place, index }: SignalSource, layer: number, at: number, share: number) => {
    const own = shares[place]?.[index];
    const key = `${layer}:${at}`;
    own?.set(key, { layer, at, share: share + (own.get(key)?.share ?? 0) });
  };
  const reads = layers.map((_, place) => sourcesIn(network, inputOf(network, place)));
  reads.forEach((sources, layer) => {
    if (layers[layer].unweighted) return;
    sources.forEach((added, at) => {
      for (const source of added) add(source, layer, at, 1 / added.length);
    });
  });
  // From the last on, since one without weights may read another.
  for (let place = layers.length - 1; place >= 0; place--)
    if (layers[place].unweighted)
      reads[place].forEach((added, index) => {
        for (const [key, { layer, at, share }] of shares[place][index]) {
          const part = share / (1 + added.length);
          shares[place][index].set(key, { layer, at, share: part });
          for (const source of added) add(source, layer, at, part);
        }
      });
  return shares;
}

function costOf(slots: readonly Slot[]): number {
  return slots.reduce((sum, { remainder, at, share }) => sum + share * remainder.cost(at), 0);
}

/** By what a score is above that of who went before at least, so that scores tell the order. */
const ABOVE = 1 + 2 ** -40;

function costsInTurn(slots: readonly (readonly Slot[])[]): Float64Array {
  const scores = new Float64Array(slots.length);
  const left = new Set(slots.keys());
  let most = 0;
  while (left.size > 0) {
    let [cheapest, least] = [-1, Number.POSITIVE_INFINITY];
    for (const i of left) {
      const cost = costOf(slots[i]);
      if (cheapest === -1 || cost < least) [cheapest, least] = [i, cost];
    }
    most = Math.max(ABOVE * most, least);
    scores[cheapest] = most;
    left.delete(cheapest);
    for (const { remainder, at } of slots[cheapest]) remainder.remove(at);
  }
  return scores;
}
