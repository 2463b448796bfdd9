import { midpoint } from '../../interval/index.ts';
import { flatten, INPUTS, type Surrogate } from '../../surrogate/index.ts';
import type { Domain } from '../../variable/index.ts';
import type { Criterion } from '../criterion.ts';
import { type Gates, meanSquaresByGates, middlesOfNeurons } from '../loss/gates.ts';
import { lossProblem } from '../loss/problem.ts';
import { meanSquaresOfSlopes } from '../loss/sample-slopes.ts';
import { partsOfWeights, weightGroups } from './readers.ts';

/**
 * The mean over samples of the square of what removal changes a sample's loss by, to first order (Molchanov and others,
 * "Pruning Convolutional Neural Networks for Resource Efficient Inference", 2017; "Importance Estimation for Neural Network
 * Pruning", 2019). Slopes of single samples do not cancel, so it does not vanish at an optimum of their mean.
 *
 * - Of a weight it is the mean of (w·∂Lᵢ/∂w)². In large networks it is estimated from batches, without bias:
 *   {@link meanSquaresOfSlopes}.
 * - Of a neuron it is the mean of (∂Lᵢ/∂g)² for a gate g between it (g = 1) and a constant (g = 0). So it counts what its value and
 *   all its derivatives do. The constant is the middle of its values on the samples. Pruning takes the middle of its enclosure, which is not
 *   known before it is known what else goes.
 * - Of an input it is the same, with the middle of its domain for the constant.
 */
export const taylor: Criterion = {
  name: 'taylor',
  what: 'mean over samples of (∂loss of the sample/∂weight · weight)²; of a neuron, for a gate that closes it',
  of: ['neurons', 'inputs', 'weights'],
  needsSamples: true,
  async scores(surrogate, context) {
    const problem = lossProblem(surrogate, context);
    const options = { random: context.stream('taylor'), criterion: 'taylor' };
    if (context.of === 'weights') {
      const squares = await meanSquaresOfSlopes(surrogate, problem, options);
      const scores = flatten(surrogate).map((value, k) => value ** 2 * squares[k]);
      return weightGroups(partsOfWeights(surrogate, scores));
    }
    const gates =
      context.of === 'inputs'
        ? [middleOfInputs(surrogate, context.domain)]
        : await middlesOfNeurons(surrogate, problem);
    const means = await meanSquaresByGates(surrogate, problem, gates, options);
    return gates.map(({ place }, k) => ({ of: context.of, layer: place + 1, scores: means[k] }));
  },
};

function middleOfInputs({ normalisation: { xMean, xStd } }: Surrogate, { lo, hi }: Domain): Gates {
  const constants = xMean.map((mean, k) => (midpoint({ lo: lo[k], hi: hi[k] }) - mean) / xStd[k]);
  return { place: INPUTS, constants };
}
