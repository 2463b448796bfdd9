import type { Bounds, Curve } from '../graph/index.ts';
import { boundsArithmetic, boundsAt, type IntervalTensor, intervals, midpoint } from '../interval/index.ts';
import { type AffineTensor, type Form, settled, U } from './affine-tensor.ts';
import { combined } from './combine.ts';
import { type Line, lineOf } from './line.ts';
import { sharesOf } from './shares.ts';

/** Gives numbers to so many new symbols, and returns the first. */
export type Fresh = (count: number) => number;

/** A function of one variable, element by element, by a line over the range of each. */
export function univariate(
  a: AffineTensor,
  f: Curve,
  fresh: Fresh,
  range = intervals.univariate(a.range, f),
) {
  return byLines(a, (i) => lineOf(f, boundsAt(a.range, i)), fresh, range);
}

/**
 * slope·a + offset with lines of each element's own. What offsets may be, and what a had as errors, becomes new symbols: then
 * it cancels where elements meet again.
 */
export function byLines(
  a: AffineTensor,
  lineAt: (i: number) => Line,
  fresh: Fresh,
  range: IntervalTensor,
): AffineTensor {
  const factor = new Float64Array(a.centre.length);
  const middle = new Float64Array(factor.length);
  const rest = new Float64Array(factor.length);
  for (let i = 0; i < factor.length; i++) {
    const { slope, offset } = lineAt(i);
    factor[i] = slope;
    [middle[i], rest[i]] = halves(offset);
  }
  const form = combined([{ of: a, factor }]);
  return settled(promoted(shifted(form, middle, rest), fresh), range);
}

/** A middle and a radius that hold an interval; of an empty or unbounded one nothing. */
export function halves(x: Bounds): [middle: number, radius: number] {
  const middle = midpoint(x);
  const { hi: above } = boundsArithmetic.sub({ lo: x.hi, hi: x.hi }, { lo: middle, hi: middle });
  const { hi: below } = boundsArithmetic.sub({ lo: middle, hi: middle }, { lo: x.lo, hi: x.lo });
  return x.lo <= x.hi ? [middle, Math.max(above, below)] : [0, Number.POSITIVE_INFINITY];
}

/** A form whose arrays of centres and errors are its own, moved by `middle`, with errors that are larger by `rest`. */
export function shifted(form: Form, middle: Float64Array, rest: Float64Array): Form {
  const centre = form.centre.map((value, i) => value + middle[i]);
  const error = form.error.map((size, i) => (size + rest[i] + U * Math.abs(centre[i])) * (1 + 4 * U));
  return { ...form, centre, error };
}

/** Errors as symbols of their own. An infinite one stays. */
export function promoted(form: Form, fresh: Fresh): Form {
  const { single } = form;
  const at = Int32Array.from(form.error.keys()).filter(
    (i) => form.error[i] > 0 && form.error[i] < Number.POSITIVE_INFINITY,
  );
  const first = fresh(at.length);
  const error = form.error.slice();
  const ids = new Int32Array(single.ids.length + at.length);
  const elements = new Int32Array(ids.length);
  const coefficients = new Float64Array(ids.length);
  ids.set(single.ids);
  elements.set(single.at);
  coefficients.set(single.coefficients);
  at.forEach((i, k) => {
    const place = single.ids.length + k;
    ids[place] = first + k;
    elements[place] = i;
    coefficients[place] = error[i];
    error[i] = 0;
  });
  return { ...form, error, single: { ids, at: elements, coefficients } };
}

/**
 * The product of two forms of one shape. With deviations A and B from the centres it is ab + aB + bA + AB. Squares of common
 * symbols are in [0, 1], so AB is in ½Σ aₛbₛ ± (rad A · rad B − ½Σ |aₛbₛ|).
 */
export function product(a: AffineTensor, b: AffineTensor, fresh: Fresh): AffineTensor {
  const range = intervals.mul(a.range, b.range);
  const { products, least, error } = sharesOf(a, b);
  // The centre must be a·b alone, so one of the factors meets deviations only.
  const form = combined([
    { of: a, factor: b.centre },
    { of: { ...b, centre: new Float64Array(b.centre.length) }, factor: a.centre },
  ]);
  const rest = products.map((_, i) => {
    const whole = a.radius[i] * b.radius[i];
    const kept = Math.min(0.5 * least[i], whole);
    return (whole * (1 + 4 * U) - kept) * (1 + 4 * U) + error[i] + 4 * Number.MIN_VALUE;
  });
  return settled(
    promoted(
      shifted(
        form,
        products.map((sum) => 0.5 * sum),
        rest,
      ),
      fresh,
    ),
    range,
  );
}
