import { hiddenPlaces } from '../../surrogate/index.ts';
import type { Criterion } from '../criterion.ts';
import { demandRemovable } from '../layers/chain.ts';
import { type ScoreGroup, scoredKinds } from '../scores.ts';

/**
 * Uniform numbers in (0, 1], whatever the network: what a criterion must beat. Each layer draws from a stream of its own, so
 * that scores depend on the seed, the kind and the layer alone. Of layers those have scores that can go. A weight that is zero
 * has the score 0, since nothing is left to remove.
 */
export const randomScores: Criterion = {
  name: 'random',
  what: 'uniform random numbers, for comparison',
  of: scoredKinds,
  scores({ inputs, layers, ...network }, { of, stream }) {
    const group = (layer: number, count: number): ScoreGroup => {
      const numbers = stream(`random ${of} ${layer}`);
      // 1 − u, since a score of 0 would say that the part does not matter.
      return { of, layer, scores: Array.from({ length: count }, () => 1 - numbers.uniform()) };
    };
    if (of === 'inputs') return [group(0, inputs.length)];
    if (of === 'weights')
      return layers.flatMap(({ weight, unweighted }, place) => {
        if (unweighted) return [];
        const { scores, ...drawn } = group(place + 1, weight.length);
        return { ...drawn, scores: scores.map((score, at) => (weight[at] === 0 ? 0 : score)) };
      });
    if (of === 'layers') return demandRemovable({ ...network, layers }).map((layer) => group(layer, 1));
    return hiddenPlaces({ ...network, layers }).map((place) => group(place + 1, layers[place].outputs));
  },
};
