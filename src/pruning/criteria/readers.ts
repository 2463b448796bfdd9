import {
  hiddenPlaces,
  INPUTS,
  inputOf,
  type Network,
  type Surrogate,
  sourcesIn,
} from '../../surrogate/index.ts';
import type { ScoreGroup } from '../scores.ts';

/** A number for each weight [inputs, outputs] of each layer. */
export type OfWeights = readonly ArrayLike<number>[];

/**
 * Scores of inputs and hidden neurons: sums over the weights that read them, in every layer that does. What reads a sum reads all
 * that it adds.
 */
export function sumsOverReaders(surrogate: Surrogate, ofWeights: OfWeights): ScoreGroup[] {
  const { layers, inputs } = surrogate;
  const sums = new Map([[INPUTS, new Array<number>(inputs.length).fill(0)]]);
  layers.forEach(({ outputs }, place) => {
    sums.set(place, new Array<number>(outputs).fill(0));
  });
  layers.forEach(({ outputs }, place) => {
    sourcesIn(surrogate, inputOf(surrogate, place)).forEach((sources, row) => {
      let sum = 0;
      for (let at = row * outputs; at < (row + 1) * outputs; at++) sum += ofWeights[place][at];
      for (const source of sources) sums.get(source.place)![source.index] += sum;
    });
  });
  return [
    { of: 'inputs', layer: 0, scores: sums.get(INPUTS)! },
    ...hiddenPlaces(surrogate).map(
      (place): ScoreGroup => ({ of: 'neurons', layer: place + 1, scores: sums.get(place)! }),
    ),
  ];
}

/** Scores of single weights. */
export function weightGroups(ofWeights: OfWeights): ScoreGroup[] {
  return ofWeights.map((scores, place) => ({ of: 'weights', layer: place + 1, scores: Array.from(scores) }));
}

/** The numbers of the weights among those of all parameters, in flat order: views, without those of biases. */
export function partsOfWeights({ layers }: Network, flat: Float64Array): Float64Array[] {
  let offset = 0;
  return layers.map(({ weight, bias }) => {
    const part = flat.subarray(offset, offset + weight.length);
    offset += weight.length + bias.length;
    return part;
  });
}
