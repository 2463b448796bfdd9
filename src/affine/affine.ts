import type { Arithmetic } from '../graph/index.ts';
import { type AnalysisArithmetic, boundsAt, type IntervalTensor, intervals } from '../interval/index.ts';
import { broadcastShapes, type Sizes } from '../tensor/index.ts';
import { concat, matmul, sum } from './across.ts';
import { type AffineTensor, isPoints, noShared, points, settled, U } from './affine-tensor.ts';
import { compare, max, where } from './choices.ts';
import { combined } from './combine.ts';
import { lineOf } from './line.ts';
import { broadcast, reshape, slice, transpose } from './moves.ts';
import { byLines, halves, product, shifted, univariate } from './nonlinear.ts';
import { powerCurve } from './power-curve.ts';

/** So many symbols go through a product of matrices at most, where nothing else is said. */
export const MOST_SYMBOLS = 4096;

/**
 * Affine arithmetic (Comba and Stolfi, 1993; de Figueiredo and Stolfi, 2004), rounded outward, for one analysis: forms of one
 * such arithmetic share its symbols, those of two have nothing to do with each other. What operations that are not linear add is a
 * new symbol for each element. So errors are of second order in the size of the box, where those of intervals are of first.
 *
 * @param most symbols that go through a product of matrices. The least of more become errors of single elements
 */
export function affineAnalysis(most: number = MOST_SYMBOLS): AnalysisArithmetic<AffineTensor> {
  let used = 0;
  const fresh = (count: number) => {
    used += count;
    return used - count;
  };
  return {
    arithmetic: affineArithmetic(fresh, most),
    enclose: (box) => enclosed(box, fresh),
    ends: ({ range }) => range,
  };
}

/** A symbol for each element that is no point. */
function enclosed(box: IntervalTensor, fresh: (count: number) => number): AffineTensor {
  const n = box.lo.length;
  const first = fresh(n);
  const ids = Int32Array.from({ length: n }, (_, i) => first + i);
  const parts = Array.from({ length: n }, (_, i) => halves(boundsAt(box, i)));
  const coefficients = Float64Array.from(parts, ([, radius]) => radius);
  const form = {
    shape: box.shape,
    centre: Float64Array.from(parts, ([middle]) => middle),
    shared: noShared,
    single: { ids, at: ids.map((id) => id - first), coefficients },
    error: new Float64Array(n),
  };
  return settled(form, box);
}

function affineArithmetic(fresh: (count: number) => number, most: number): Arithmetic<AffineTensor> {
  const alike =
    <R>(f: (a: AffineTensor, b: AffineTensor) => R) =>
    (a: AffineTensor, b: AffineTensor): R => {
      const shape = broadcastShapes(a.shape, b.shape) as Sizes;
      return f(broadcast(a, shape), broadcast(b, shape));
    };
  const mul = alike((a, b) => times(a, b, fresh));
  const neg = (a: AffineTensor) => settled(combined([{ of: a, factor: -1 }]), intervals.neg(a.range));
  const power = (a: AffineTensor, exponent: number) =>
    byLines(
      a,
      (i) => lineOf(powerCurve(exponent, boundsAt(a.range, i)), boundsAt(a.range, i)),
      fresh,
      intervals.power(a.range, exponent),
    );
  const largest = alike((a, b) => max(a, b, fresh));
  return {
    constant: points,
    add: alike((a, b) =>
      settled(
        combined([
          { of: a, factor: 1 },
          { of: b, factor: 1 },
        ]),
        intervals.add(a.range, b.range),
      ),
    ),
    sub: alike((a, b) =>
      settled(
        combined([
          { of: a, factor: 1 },
          { of: b, factor: -1 },
        ]),
        intervals.sub(a.range, b.range),
      ),
    ),
    neg,
    mul,
    div: alike((a, b) => {
      const quotient = isPoints(b) ? over(a, b) : times(a, power(b, -1), fresh);
      return settled(quotient, intervals.div(a.range, b.range));
    }),
    univariate: (a, f) => univariate(a, f, fresh),
    power,
    abs: (a) => settled(largest(a, neg(a)), intervals.abs(a.range)),
    max: largest,
    min: (a, b) => neg(largest(neg(a), neg(b))),
    compare: (a, b, relation) => alike((p, q) => compare(p, q, relation, fresh))(a, b),
    where: (condition, a, b) => {
      const shape = [condition, a, b]
        .map((one) => one.shape)
        .reduce((p, q) => broadcastShapes(p, q) as Sizes);
      const [c, p, q] = [condition, a, b].map((one) => broadcast(one, shape));
      return where(c, p, q, fresh);
    },
    matmul: (a, b) => matmul(a, b, most, mul),
    sum,
    broadcast,
    reshape,
    transpose,
    slice,
    concat,
  };
}

/** A product, which is linear where a factor is of points. */
function times(a: AffineTensor, b: AffineTensor, fresh: (count: number) => number): AffineTensor {
  if (isPoints(a) && !isPoints(b)) return times(b, a, fresh);
  if (!isPoints(b)) return product(a, b, fresh);
  return settled(combined([{ of: a, factor: b.centre }]), intervals.mul(a.range, b.range));
}

/** A quotient by points, as a product with rounded reciprocals. */
function over(a: AffineTensor, b: AffineTensor): AffineTensor {
  const factor = b.centre.map((one) => 1 / one);
  const rest = factor.map(
    (by, i) => 2 * U * Math.abs(by) * (Math.abs(a.centre[i]) + a.radius[i]) + Number.MIN_VALUE,
  );
  const form = combined([{ of: a, factor }]);
  return settled(
    shifted(
      form,
      rest.map(() => 0),
      rest,
    ),
    intervals.div(a.range, b.range),
  );
}
