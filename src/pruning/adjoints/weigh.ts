import type { Surrogate } from '../../surrogate/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { GivenGroup } from '../criterion.ts';
import type { AdjointOf } from './adjoint-of.ts';
import type { GroupTerms } from './terms.ts';

/** QuantitySizes of a quantity, over points or over a box: one entry an element. */
export interface QuantitySizes {
  /** Its range, or its largest magnitude. */
  readonly value: Float64Array;
  /** The largest norm of its gradient by the normalised inputs; 0 throughout where only values count. */
  readonly slope: Float64Array;
}

/** How large a group of parts is: ranges of what it carries, and for each output the magnitudes of the adjoint. */
export interface GroupSizes extends Pick<GroupTerms, 'of' | 'layer' | 'weight'> {
  readonly carried: QuantitySizes;
  readonly adjoints: readonly QuantitySizes[];
}

/**
 * Significances of parts from their sizes; see `SignificanceTerms` for the formulas. Products and sums are rounded to nearest,
 * which is monotone: larger sizes never give a smaller score.
 *
 * @param scales of the outputs, which divide. The largest significance over the outputs counts. For both, that of the value
 *   and that of the gradient by normalised inputs are added
 */
export function weighed(
  { of, layer, carried, adjoints, weight }: GroupSizes,
  adjointOf: AdjointOf,
  scales: readonly number[],
): GivenGroup {
  const own = carried.value.length;
  const scores = new Float64Array(weight?.length ?? own);
  adjoints.forEach((adjoint, j) => {
    const width = adjoint.value.length;
    for (let at = 0; at < scores.length; at++) {
      const from = weight === undefined ? at : Math.floor(at / width);
      const to = weight === undefined ? at : at % width;
      const value = carried.value[from] * adjoint.value[to];
      const gradient = carried.value[from] * adjoint.slope[to] + carried.slope[from] * adjoint.value[to];
      const sum = (adjointOf === 'gradients' ? 0 : value) + (adjointOf === 'values' ? 0 : gradient);
      scores[at] = Math.max(scores[at], sum / scales[j]);
    }
  });
  if (weight !== undefined) for (let at = 0; at < scores.length; at++) scores[at] *= Math.abs(weight[at]);
  return { of, layer, scores };
}

/** What divides significances, output by output: their standard deviations, so that outputs of any units compare. One needs none. */
export function outputScales({ outputs, normalisation }: Surrogate): readonly number[] {
  return outputs.length === 1 ? [1] : [...normalisation.yStd];
}

/** The seed of an adjoint of output j among m, [1, m]. */
export function seedOf(m: number, j: number): Tensor {
  const data = new Float64Array(m);
  data[j] = 1;
  return { shape: [1, m], data };
}
