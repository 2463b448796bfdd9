import { demand } from '../../tensor/index.ts';
import { adjointsOf } from '../adjoints/adjoint-of.ts';
import { sampledSizes } from '../adjoints/sampled.ts';
import { outputScales, weighed } from '../adjoints/weigh.ts';
import type { Criterion } from '../criterion.ts';
import { unitsOf, withOutputs } from '../units.ts';

/** On how many points a significance is measured. */
export const SIGNIFICANCE_POINTS = 256;

/**
 * The range of what a part carries over points, times the largest magnitude of its adjoint over them: what the interval
 * significance bounds. A few hundred points come close to it. Of a single weight it is the largest |w·h|, where h is what the
 * weight reads, times the largest magnitude of the preactivation's adjoint. To first order that bounds what removal changes.
 *
 * @param points how many, of the samples or of the domain ({@link CriterionContext}). Default 256
 */
export function significanceOn(points: number = SIGNIFICANCE_POINTS): Criterion {
  demand(
    Number.isInteger(points) && points >= 1,
    'the points of a significance must be a whole number of at least 1',
    points,
    'Give 256, say.',
  );
  return {
    name: 'sampled-significance',
    what: 'range of a neuron over points, times the largest magnitude of its adjoint over them',
    of: ['neurons', 'inputs', 'weights'],
    adjointsOf,
    needsSamples: false,
    async scores(surrogate, context) {
      const { adjointOf } = context;
      const x = context.points(points);
      const units = unitsOf(surrogate, adjointOf !== 'values', () => withOutputs(surrogate, x));
      const sizes = await sampledSizes(surrogate, x, context, units);
      return sizes.map((group) => weighed(group, adjointOf, outputScales(units)));
    },
  };
}

/** {@link significanceOn} 256 points. */
export const sampledSignificance = significanceOn();
