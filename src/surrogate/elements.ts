import { type Architecture, inputWidth } from './network.ts';
import { foldSignal, INPUTS, type Signal } from './signal.ts';

/** A number that a layer gives, by its place among layers and among its neurons; of {@link INPUTS} an input. */
export interface Element {
  readonly place: number;
  readonly index: number;
}

/** What each number of a signal is the sum of, position by position: one element, or several where the signal is a sum. */
export function elementsOf(network: Architecture, signal: Signal): readonly (readonly Element[])[] {
  return foldSignal<readonly (readonly Element[])[]>(signal, {
    at: (place) => {
      const width = place === INPUTS ? inputWidth(network) : network.layers[place].outputs;
      return Array.from({ length: width }, (_, index) => [{ place, index }]);
    },
    sum: (parts) => parts[0].map((_, position) => parts.flatMap((part) => part[position])),
    join: (parts) => parts.flat(),
  });
}
