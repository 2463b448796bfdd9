import { hiddenPlaces, INPUTS, inputOf, type Surrogate, sourcesIn } from '../../surrogate/index.ts';
import type { Criterion } from '../criterion.ts';
import type { ScoreGroup } from '../scores.ts';

/**
 * Sum of |w| over the outgoing weights of a neuron or an input, in every layer that reads it, in normalised units. For
 * single weights |w| (Hagiwara 1994; Han and others, "Learning both Weights and Connections", 2015).
 */
export const magnitude: Criterion = {
  name: 'magnitude',
  what: 'sum of |weight| over the weights that read a neuron; |weight| of a single one',
  of: ['neurons', 'inputs', 'weights'],
  scores: (surrogate, { of }) => (of === 'weights' ? ofWeights(surrogate) : outgoing(surrogate)),
};

/**
 * Sum of |w| over the incoming weights of a neuron, in normalised units (Li and others, "Pruning Filters for Efficient
 * ConvNets", 2017).
 */
export const incomingMagnitude: Criterion = {
  name: 'incoming-magnitude',
  what: "sum of |weight| over a neuron's own weights",
  of: ['neurons'],
  scores: (surrogate) =>
    hiddenPlaces(surrogate).map((place): ScoreGroup => {
      const { outputs, weight } = surrogate.layers[place];
      const scores = new Array<number>(outputs).fill(0);
      weight.forEach((w, at) => {
        scores[at % outputs] += Math.abs(w);
      });
      return { of: 'neurons', layer: place + 1, scores };
    }),
};

function outgoing(surrogate: Surrogate): ScoreGroup[] {
  const { layers, inputs } = surrogate;
  const sums = new Map([[INPUTS, new Array<number>(inputs.length).fill(0)]]);
  layers.forEach(({ outputs }, place) => {
    sums.set(place, new Array<number>(outputs).fill(0));
  });
  layers.forEach(({ outputs, weight }, place) => {
    sourcesIn(surrogate, inputOf(surrogate, place)).forEach((sources, row) => {
      let sum = 0;
      for (let at = row * outputs; at < (row + 1) * outputs; at++) sum += Math.abs(weight[at]);
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

function ofWeights({ layers }: Surrogate): ScoreGroup[] {
  return layers.map(({ weight }, place) => ({
    of: 'weights',
    layer: place + 1,
    scores: Array.from(weight, Math.abs),
  }));
}
