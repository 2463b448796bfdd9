import {
  hiddenPlaces,
  INPUTS,
  inputOf,
  type Network,
  parameterPieces,
  type SignalSource,
  type Surrogate,
  sourcesIn,
} from '../../surrogate/index.ts';
import type { ScoreGroup } from '../scores.ts';

/** A number for each weight [inputs, outputs] of each layer; none of a layer without weights. */
export type OfWeights = readonly ArrayLike<number>[];

/**
 * Scores of inputs and hidden neurons: sums over the weights that read them, in every layer that does. What reads a sum reads all
 * that it adds. What reads a neuron without weights reads what that neuron reads, too.
 */
export function sumsOverReaders(surrogate: Surrogate, ofWeights: OfWeights): ScoreGroup[] {
  const { layers, inputs } = surrogate;
  const sums = new Map([[INPUTS, new Array<number>(inputs.length).fill(0)]]);
  layers.forEach(({ outputs }, place) => {
    sums.set(place, new Array<number>(outputs).fill(0));
  });
  layers.forEach(({ outputs, unweighted }, place) => {
    if (unweighted) return;
    sourcesIn(surrogate, inputOf(surrogate, place)).forEach((sources, row) => {
      let sum = 0;
      for (let at = row * outputs; at < (row + 1) * outputs; at++) sum += ofWeights[place][at];
      for (const source of sources) sums.get(source.place)![source.index] += sum;
    });
  });
  lookThrough(surrogate, (neuron, source) => {
    sums.get(source.place)![source.index] += sums.get(neuron.place)![neuron.index];
  });
  return [
    { of: 'inputs', layer: 0, scores: sums.get(INPUTS)! },
    ...hiddenPlaces(surrogate).map(
      (place): ScoreGroup => ({ of: 'neurons', layer: place + 1, scores: sums.get(place)! }),
    ),
  ];
}

/** Scores of single weights, of the layers that have some. */
export function weightGroups(ofWeights: OfWeights): ScoreGroup[] {
  return ofWeights.flatMap((scores, place): ScoreGroup[] =>
    scores.length === 0 ? [] : [{ of: 'weights', layer: place + 1, scores: Array.from(scores) }],
  );
}

/** The numbers of the weights among those of all parameters, in flat order: views, without those of biases. */
export function partsOfWeights(network: Network, flat: Float64Array): Float64Array[] {
  return weightPieces(network).map(({ offset, length }) => flat.subarray(offset, offset + length));
}

/** The places of the weights [inputs, outputs] of each layer among all parameters in flat order. */
export function placesOfWeights(network: Network): number[][] {
  return weightPieces(network).map(({ offset, length }) => Array.from({ length }, (_, at) => offset + at));
}

/** For each input and hidden neuron the places of the weights that read it ({@link sumsOverReaders}), among all parameters in flat order. */
export function placesOfReaders(
  surrogate: Surrogate,
): (Pick<ScoreGroup, 'of' | 'layer'> & { readonly places: number[][] })[] {
  const { layers, inputs } = surrogate;
  const ofWeights = placesOfWeights(surrogate);
  const empty = (count: number) => Array.from({ length: count }, () => new Set<number>());
  const readers = new Map([[INPUTS, empty(inputs.length)]]);
  layers.forEach(({ outputs }, place) => {
    readers.set(place, empty(outputs));
  });
  layers.forEach(({ outputs, unweighted }, place) => {
    if (unweighted) return;
    sourcesIn(surrogate, inputOf(surrogate, place)).forEach((sources, row) => {
      const read = ofWeights[place].slice(row * outputs, (row + 1) * outputs);
      for (const source of sources) for (const at of read) readers.get(source.place)![source.index].add(at);
    });
  });
  lookThrough(surrogate, (neuron, source) => {
    const own = readers.get(source.place)![source.index];
    for (const at of readers.get(neuron.place)![neuron.index]) own.add(at);
  });
  const listed = (place: number) => readers.get(place)!.map((all) => [...all]);
  return [
    { of: 'inputs', layer: 0, places: listed(INPUTS) },
    ...hiddenPlaces(surrogate).map((place) => ({
      of: 'neurons' as const,
      layer: place + 1,
      places: listed(place),
    })),
  ];
}

/** Each neuron without weights with each number that it reads, from the last layer to the first. */
function lookThrough(network: Network, each: (neuron: SignalSource, source: SignalSource) => void): void {
  for (const [place, { unweighted }] of [...network.layers.entries()].reverse())
    if (unweighted)
      sourcesIn(network, inputOf(network, place)).forEach((sources, index) => {
        for (const source of sources) each({ place, index }, source);
      });
}

function weightPieces(network: Network): { readonly offset: number; readonly length: number }[] {
  return parameterPieces(network)
    .filter((_, at) => at % 2 === 0)
    .map(({ offset, shape: [rows, columns] }) => ({ offset, length: rows * columns }));
}
