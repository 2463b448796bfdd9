import { hiddenPlaces } from '../../surrogate/index.ts';
import { demand } from '../../tensor/index.ts';
import { outputScales } from '../adjoints/weigh.ts';
import type { Criterion } from '../criterion.ts';
import { eliminationCosts } from '../elimination/costs.ts';
import { readerMoments } from '../elimination/readers.ts';
import type { Compensation } from '../elimination/remainder.ts';
import { unitsOf, withOutputs } from '../units.ts';

/** On how many points neurons are judged, at least, where there are as many. */
const ELIMINATION_POINTS = 2048;
/** And at least so many for each number that a layer reads. */
const POINTS_A_NUMBER = 4;

export interface EliminationOptions {
  /** What makes good a neuron that goes: the best biases (`mean`), or the best weights and biases. Default least squares. */
  readonly compensation?: Compensation;
  /**
   * Whether neurons of a layer go one after the other, the cheapest first, each judged without those that have gone. Its score is
   * then the largest cost until it goes. Default true. Else each is judged alone, with all others there: of two that are the same, both score 0.
   */
  readonly inTurn?: boolean;
  /** How many, of the samples or of the domain. Default 2,048, or four for each number that a layer reads. */
  readonly points?: number;
}

/**
 * What the outputs change by in mean square, to first order, where a neuron goes *and what reads it has made the best of it*
 * (`Remainder` has the formulas). So a neuron that others express, with its weights however large, scores about 0. With the mean for a
 * compensation it is the variance of a neuron, times its weights, weighed by adjoints. That is the bias compensation of
 * "Elimination-compensation pruning" (arXiv 2602.20467), of neurons. With least squares it is what backward elimination of regressions takes:
 * the Schur complement of the activations' covariance in its place.
 *
 * Outputs are over their scales. Neurons that a sum adds share what it costs.
 */
export function eliminationBy({
  compensation = 'least-squares',
  inTurn = true,
  points,
}: EliminationOptions = {}): Criterion {
  demand(
    points === undefined || (Number.isInteger(points) && points >= 2),
    'the points of an elimination must be a whole number of at least 2',
    points,
    'Give 2048, say.',
  );
  const name = compensation === 'mean' ? 'elimination-mean' : 'elimination';
  return {
    name,
    what:
      compensation === 'mean'
        ? 'mean-square change of the outputs once the best biases have taken the place of a neuron'
        : 'mean-square change of the outputs once least squares of what reads a neuron have taken its place',
    of: ['neurons'],
    needsSamples: false,
    async scores(surrogate, context) {
      const reads = Math.max(...surrogate.layers.map(({ inputs }) => inputs));
      const x = context.points(points ?? Math.max(ELIMINATION_POINTS, POINTS_A_NUMBER * reads));
      demand(
        compensation === 'mean' || x.shape[0] > reads,
        `the criterion ${name} needs more points than the ${reads} numbers that a layer reads`,
        x.shape[0],
        'Give more points, or take elimination-mean.',
      );
      const scales = outputScales(unitsOf(surrogate, false, () => withOutputs(surrogate, x)));
      const moments = await readerMoments(surrogate, x, scales, {
        random: context.stream('signs of outputs'),
        signal: context.signal,
      });
      const costs = eliminationCosts(surrogate, moments, compensation, inTurn);
      return hiddenPlaces(surrogate).map((place, h) => ({
        of: 'neurons',
        layer: place + 1,
        scores: costs[h],
      }));
    },
  };
}

/** {@link eliminationBy} least squares of what reads a neuron. */
export const elimination = eliminationBy();

/** {@link eliminationBy} the best biases. */
export const eliminationMean = eliminationBy({ compensation: 'mean' });
