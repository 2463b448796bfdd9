import { addUp, divUp, mulUp } from '../../interval/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { GivenGroup } from '../criterion.ts';
import type { Units } from '../units.ts';
import type { AdjointOf } from './adjoint-of.ts';
import type { GroupTerms } from './terms.ts';

/** Sizes of a quantity, over points or over a box: one entry an element. */
export interface QuantitySizes {
  /** Its range (what neurons and inputs carry), or its largest magnitude (what edges carry, and adjoints). */
  readonly value: Float64Array;
  /** The largest norm of its gradient by the normalised inputs; 0 throughout where only values count. */
  readonly slope: Float64Array;
}

/** How large a group of parts is: the sizes of what it carries, and for each output the magnitudes of the adjoint. */
export interface GroupSizes extends Pick<GroupTerms, 'of' | 'layer' | 'weight'> {
  readonly carried: QuantitySizes;
  readonly adjoints: readonly QuantitySizes[];
}

/** How products, sums and quotients of sizes are rounded. */
export interface SizeArithmetic {
  add(a: number, b: number): number;
  mul(a: number, b: number): number;
  div(a: number, b: number): number;
}

/** To nearest: monotone, so that larger sizes never give a smaller score. */
const nearest: SizeArithmetic = { add: (a, b) => a + b, mul: (a, b) => a * b, div: (a, b) => a / b };

/** Upward: what the formulas bound is never more. */
export const upward: SizeArithmetic = { add: addUp, mul: mulUp, div: divUp };

/**
 * Significances of parts from their sizes; see `SignificanceTerms` for the formulas.
 *
 * @param scales of the outputs, which divide. The largest significance over the outputs counts. For both, that of the value
 *   and that of the gradient by normalised inputs are added
 */
export function weighed(
  { of, layer, carried, adjoints, weight }: GroupSizes,
  adjointOf: AdjointOf,
  scales: readonly number[],
  { add, mul, div }: SizeArithmetic = nearest,
): GivenGroup {
  const own = carried.value.length;
  const scores = new Float64Array(weight?.length ?? own);
  adjoints.forEach((adjoint, j) => {
    const width = adjoint.value.length;
    for (let at = 0; at < scores.length; at++) {
      const from = weight === undefined ? at : Math.floor(at / width);
      const to = weight === undefined ? at : at % width;
      let sum = 0;
      if (adjointOf !== 'gradients') sum = mul(carried.value[from], adjoint.value[to]);
      if (adjointOf !== 'values') {
        const value = mul(carried.value[from], adjoint.slope[to]);
        sum = add(sum, add(value, mul(carried.slope[from], adjoint.value[to])));
      }
      scores[at] = Math.max(scores[at], div(sum, scales[j]));
    }
  });
  if (weight !== undefined)
    for (let at = 0; at < scores.length; at++) scores[at] = mul(scores[at], Math.abs(weight[at]));
  return { of, layer, scores };
}

/** What divides significances, output by output: their standard deviations, so that outputs of any units compare. One needs none. */
export function outputScales({ yStd }: Units): readonly number[] {
  return yStd.length === 1 ? [1] : [...yStd];
}

/** The seed of an adjoint of output j among m, [1, m]. */
export function seedOf(m: number, j: number): Tensor {
  const data = new Float64Array(m);
  data[j] = 1;
  return { shape: [1, m], data };
}
