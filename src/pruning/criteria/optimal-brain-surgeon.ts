import type { Criterion } from '../criterion.ts';
import { lossProblem } from '../loss/problem.ts';
import { surgeryOf } from '../loss/surgery.ts';
import { placesOfReaders, placesOfWeights, weightGroups } from './readers.ts';

/**
 * What the loss grows by where a weight becomes zero and all other parameters make the best of it, at an optimum: w²/(2·[H⁻¹]_qq)
 * (Hassibi and Stork, "Second Order Derivatives for Network Pruning: Optimal Brain Surgeon", 1993). Of a neuron or an input it is
 * that of all weights that read it, ½·wᵀ([H⁻¹]_BB)⁻¹w (Stahlberger and Riedmiller, "Fast Network Pruning and Feature Extraction
 * Using the Unit-OBS Algorithm", 1997).
 *
 * H is the Gauss–Newton Hessian of the loss of all samples, with a damping of 1e-8 of its largest entry on the diagonal. It is for up
 * to 2,048 parameters that are not zero. Scores of parameters that the samples do not tell apart are about 0: each can take over
 * what the others do.
 */
export const optimalBrainSurgeon: Criterion = {
  name: 'optimal-brain-surgeon',
  what: 'growth of the loss where a weight, or all that read a neuron, are removed and the others adapt (small networks)',
  of: ['neurons', 'inputs', 'weights'],
  needsSamples: true,
  async scores(surrogate, context) {
    const { growth } = await surgeryOf(surrogate, lossProblem(surrogate, context), 'optimal-brain-surgeon');
    if (context.of === 'weights')
      return weightGroups(placesOfWeights(surrogate).map((places) => places.map((place) => growth([place]))));
    return placesOfReaders(surrogate).map(({ places, ...group }) => ({
      ...group,
      scores: places.map(growth),
    }));
  },
};
