import { hiddenPlaces, inputOf, type Surrogate, sourcesIn } from '../../surrogate/index.ts';
import type { ReaderMoments } from './readers.ts';
import { type Compensation, Remainder } from './remainder.ts';

/** A number that a layer reads, and what part of its cost a neuron has: all, or an equal share where a sum adds several. */
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
  return hiddenPlaces(surrogate).map((place) => {
    const slots: Slot[][] = Array.from({ length: surrogate.layers[place].outputs }, () => []);
    surrogate.layers.forEach((reader, at) => {
      const sources = sourcesIn(surrogate, inputOf(surrogate, at));
      if (!sources.some((added) => added.some((source) => source.place === place))) return;
      const remainder = new Remainder(reader, moments[at], compensation);
      sources.forEach((added, slot) => {
        for (const source of added)
          if (source.place === place)
            slots[source.index].push({ remainder, at: slot, share: 1 / added.length });
      });
    });
    return inTurn ? costsInTurn(slots) : Float64Array.from(slots, costOf);
  });
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
