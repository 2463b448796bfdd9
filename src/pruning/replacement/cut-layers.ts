import {
  type Constants,
  constantsBelow,
  hiddenPlaces,
  inputOf,
  type Layer,
  type Network,
  placesIn,
} from '../../surrogate/index.ts';
import { cutLayer } from '../cut.ts';

/** A layer without the rows and columns of neurons that go; its biases are as they were. */
export interface CutLayer {
  readonly layer: Layer;
  /** Whether what it reads changes: some of it goes, or a layer that it reads changes. */
  readonly changes: boolean;
  /** Those of its neurons that stay. */
  readonly own: readonly number[];
}

/** @param kept whether each neuron stays, for each hidden layer; all or none of what a sum adds */
export function cutLayers(network: Network, kept: readonly (readonly boolean[])[]): CutLayer[] {
  const hidden = hiddenPlaces(network);
  const gone: Constants[] = network.layers.map(({ outputs }, place) => {
    const h = hidden.indexOf(place);
    return Array.from({ length: outputs }, (_, i) => (h === -1 || kept[h][i] ? undefined : 0));
  });
  const changed = new Set<number>();
  return network.layers.map((layer, place): CutLayer => {
    const below = constantsBelow(network, place, gone);
    const changes =
      below.some((one) => one !== undefined) ||
      placesIn(inputOf(network, place)).some((one) => changed.has(one));
    if (changes) changed.add(place);
    return {
      layer: cutLayer(layer, below, gone[place]),
      changes,
      own: gone[place].flatMap((one, i) => (one === undefined ? [i] : [])),
    };
  });
}
