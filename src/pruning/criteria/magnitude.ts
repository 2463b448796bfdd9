import { hiddenPlaces } from '../../surrogate/index.ts';
import type { Criterion } from '../criterion.ts';
import type { ScoreGroup } from '../scores.ts';
import { sumsOverReaders, weightGroups } from './readers.ts';

/**
 * Sum of |w| over the outgoing weights of a neuron or an input, in every layer that reads it, in normalised units. For
 * single weights |w| (Hagiwara 1994; Han and others, "Learning both Weights and Connections", 2015).
 */
export const magnitude: Criterion = {
  name: 'magnitude',
  what: 'sum of |weight| over the weights that read a neuron; |weight| of a single one',
  of: ['neurons', 'inputs', 'weights'],
  scores(surrogate, { of }) {
    const sizes = surrogate.layers.map(({ weight }) => weight.map(Math.abs));
    return of === 'weights' ? weightGroups(sizes) : sumsOverReaders(surrogate, sizes);
  },
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
