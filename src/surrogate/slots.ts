import { type Architecture, inputWidth } from './network.ts';
import { foldSignal, INPUTS, type Signal } from './signal.ts';

/**
 * What a signal carries at each of its places. A layer or the inputs carry what `at` says, a join all its parts one after
 * the other. A sum carries what `add` makes of its parts at that place.
 */
export function slotsOf<Slot>(
  signal: Signal,
  at: (place: number) => readonly Slot[],
  add: (parts: readonly Slot[]) => Slot,
): readonly Slot[] {
  return foldSignal<readonly Slot[]>(signal, {
    at,
    join: (parts) => parts.flat(),
    sum: (parts) => parts[0].map((_, k) => add(parts.map((part) => part[k]))),
  });
}

/** A neuron or an input of a network, by the place of its layer (-1: the inputs). */
export interface SignalSource {
  readonly place: number;
  readonly index: number;
}

/** What is added at each place of a signal. */
export function sourcesIn(network: Architecture, signal: Signal): readonly (readonly SignalSource[])[] {
  return slotsOf<readonly SignalSource[]>(
    signal,
    (place) => {
      const width = place === INPUTS ? inputWidth(network) : network.layers[place].outputs;
      return Array.from({ length: width }, (_, index) => [{ place, index }]);
    },
    (parts) => parts.flat(),
  );
}
