import { hiddenPlaces, inputOf, sourcesIn } from '../../surrogate/index.ts';
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
    const sizes = surrogate.layers.map(({ weight, unweighted }) => (unweighted ? [] : weight.map(Math.abs)));
    return of === 'weights' ? weightGroups(sizes) : sumsOverReaders(surrogate, sizes);
  },
};

/**
 * Sum of |w| over the incoming weights of a neuron, in normalised units (Li and others, "Pruning Filters for Efficient
 * ConvNets", 2017). A neuron without weights has those of the neurons that it reads.
 */
export const incomingMagnitude: Criterion = {
  name: 'incoming-magnitude',
  what: "sum of |weight| over a neuron's own weights",
  of: ['neurons'],
  scores: (surrogate) => {
    const sums: number[][] = [];
    surrogate.layers.forEach(({ outputs, weight, unweighted }, place) => {
      const own = new Array<number>(outputs).fill(0);
      sums.push(own);
      if (unweighted)
        sourcesIn(surrogate, inputOf(surrogate, place)).forEach((sources, j) => {
          for (const source of sources) own[j] += sums[source.place]?.[source.index] ?? 0;
        });
      else
        weight.forEach((w, at) => {
          own[at % outputs] += Math.abs(w);
        });
    });
    return hiddenPlaces(surrogate).map(
      (place): ScoreGroup => ({ of: 'neurons', layer: place + 1, scores: sums[place] }),
    );
  },
};
