import { type Architecture, describeSignal, inputOf, outputOf, placesIn } from '../../surrogate/index.ts';
import { InputError } from '../../tensor/index.ts';

/** Hidden layers that stand one after the other and go together, and the layer that takes their place. Counted from 1. */
export interface Run {
  readonly layers: readonly number[];
  /** The one that reads the last of them: from then on it reads what the first did. */
  readonly into: number;
}

/**
 * The layer that reads a layer, both counted from 1, where the layer can go. It must be read by that one alone, as it is,
 * outside sums and joins: then the reader may read what the layer reads. What that is does not matter.
 *
 * @throws InputError saying why the layer cannot go
 */
export function readerOf(network: Architecture, layer: number): number {
  const reader = findReader(network, layer - 1);
  if (typeof reader === 'number') return reader + 1;
  throw new InputError(
    'a layer that goes must be hidden, and read by one layer alone, outside sums and joins',
    reader,
    'Keep it.',
  );
}

/** The layers that can go, counted from 1, in order. */
export function removableLayers(network: Architecture): number[] {
  return [...network.layers.keys()]
    .filter((place) => typeof findReader(network, place) === 'number')
    .map((place) => place + 1);
}

/** @throws InputError where a network has no layer that can go; as {@link removableLayers} */
export function demandRemovable(network: Architecture): number[] {
  const layers = removableLayers(network);
  if (layers.length === 0)
    throw new InputError(
      'a network of which layers go must have a hidden layer that one layer alone reads, outside sums and joins',
      'none',
      'Prune neurons or weights.',
    );
  return layers;
}

/**
 * The layers that go, run by run.
 *
 * @param layers counted from 1
 * @throws InputError naming the first that cannot go
 */
export function runsOf(network: Architecture, layers: readonly number[]): Run[] {
  const readers = new Map([...layers].sort((p, q) => p - q).map((one) => [one, readerOf(network, one)]));
  const behind = new Set(readers.values());
  return [...readers.keys()]
    .filter((layer) => !behind.has(layer))
    .map((first) => {
      const run = [first];
      let into = readers.get(first) as number;
      for (let next = readers.get(into); next !== undefined; next = readers.get(into)) {
        run.push(into);
        into = next;
      }
      return { layers: run, into };
    });
}

/** The place of the one reader of a place, or why there is none. */
function findReader(network: Architecture, place: number): number | string {
  const name = `layer ${place + 1}`;
  if (!(place in network.layers)) return `${name} of ${network.layers.length}`;
  if (placesIn(outputOf(network)).includes(place)) return `${name}, which gives the output`;
  const readers = [...network.layers.keys()].filter((q) => placesIn(inputOf(network, q)).includes(place));
  if (readers.length === 0) return `${name}, which no layer reads`;
  if (readers.length > 1) return `${name}, which layers ${readers.map((q) => q + 1).join(' and ')} read`;
  const signal = inputOf(network, readers[0]);
  return signal === place
    ? readers[0]
    : `${name}, which layer ${readers[0] + 1} reads in ${describeSignal(signal)}`;
}
