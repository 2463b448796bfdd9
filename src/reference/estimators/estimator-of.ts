import { domainOf } from '../../variable/index.ts';
import type { MonteCarloOptions } from '../monte-carlo-options.ts';
import { stepsOf } from './check.ts';
import { differencedProduct } from './differences.ts';
import type { Estimator } from './estimator.ts';
import type { EstimatorKind } from './estimator-kind.ts';
import { heldProduct, shiftedProduct } from './products.ts';
import { isMatrix, shiftOf } from './shift.ts';
import { pathwiseSlope, pathwiseTangent, shiftedSlope, shiftedTangent } from './slopes.ts';

/** The estimator of a kind. @throws InputError where the shift that it takes has another shape */
export function estimatorOf(kind: EstimatorKind, options: MonteCarloOptions): Estimator {
  const slope = pathwiseSlope;
  const pathwise = { slope, tangent: pathwiseTangent, isOfMean: true, isOfPaths: false };
  switch (kind) {
    case 'pathwise':
      return { ...pathwise, product: heldProduct(slope) };
    case 'differences':
      return {
        ...pathwise,
        product: differencedProduct(slope, stepsOf(domainOf(options.inputs), options.step)),
      };
    case 'mixed':
      return { ...pathwise, product: shiftedProduct(slope, shiftOf(options)) };
    case 'likelihood-ratio': {
      const shift = shiftOf(options);
      const shifted = shiftedSlope(shift);
      return {
        slope: shifted,
        tangent: shiftedTangent(shift),
        product: shiftedProduct(shifted, shift),
        isOfMean: false,
        isOfPaths: !isMatrix(options.shift),
      };
    }
  }
}
