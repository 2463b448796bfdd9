import {
  boundsAt,
  type IntervalTensor,
  intervals,
  largestNorm,
  magnitude,
  type width,
} from '../../interval/index.ts';
import { type QuantitySizes, seedOf } from './weigh.ts';

/**
 * Sizes of a quantity by its enclosures: of its value, then of its derivative by each input.
 *
 * @param size of the value
 */
export function enclosedSize(
  [value, ...slopes]: readonly IntervalTensor[],
  size: typeof width,
): QuantitySizes {
  const norm = (i: number) => largestNorm(slopes.map((slope) => magnitude(boundsAt(slope, i))));
  return { value: value.lo.map((_, i) => size(boundsAt(value, i))), slope: value.lo.map((_, i) => norm(i)) };
}

/** The seed of an adjoint of output j among m, as a box of one point. */
export function seedBox(m: number, j: number): IntervalTensor {
  return intervals.constant(seedOf(m, j));
}
