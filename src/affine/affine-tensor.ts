import { down, type IntervalTensor, intersect, intervals, up } from '../interval/index.ts';
import { type Sizes, sizeOf, type Tensor } from '../tensor/index.ts';

/**
 * An affine form for every element of a tensor: centre + Σ coefficient·ε + error·θ. The symbols ε ∈ [−1, 1] have numbers, and
 * are shared by all elements of all tensors: so what two of them have in common cancels. θ ∈ [−1, 1] belongs to the
 * element alone. For every point of the box there are values of the shared symbols with which each element of each tensor
 * holds its exact value.
 *
 * An element about which nothing is known has the error ∞ and coefficients of 0. Arrays are not written to once they are in here.
 */
export interface AffineTensor {
  readonly shape: Sizes;
  /** [n], row-major. */
  readonly centre: Float64Array;
  readonly shared: SharedSymbols;
  readonly single: SingleSymbols;
  /** [n], at least 0. */
  readonly error: Float64Array;
  /** Σ |coefficient| + error, rounded up: [n]. */
  readonly radius: Float64Array;
  /** What each element is in: of its form's ends, and of the interval operations on the ranges of what it was made of. */
  readonly range: IntervalTensor;
}

/** Symbols that several elements may have. */
export interface SharedSymbols {
  /** Their numbers, ascending. */
  readonly ids: Int32Array;
  /** [symbols, n], row-major. */
  readonly coefficients: Float64Array;
}

/** Symbols that one element of this tensor has: new ones mostly. They cost nothing until elements are mixed. */
export interface SingleSymbols {
  /** Their numbers, ascending. */
  readonly ids: Int32Array;
  /** The element of each. */
  readonly at: Int32Array;
  readonly coefficients: Float64Array;
}

export const noShared: SharedSymbols = { ids: new Int32Array(), coefficients: new Float64Array() };
export const noSingle: SingleSymbols = {
  ids: new Int32Array(),
  at: new Int32Array(),
  coefficients: new Float64Array(),
};

/** A form but for what follows from it. */
export type Form = Omit<AffineTensor, 'radius' | 'range'>;

/** Half of the relative spacing of doubles. */
export const U = 2 ** -53;
/** The spacing of subnormal doubles. */
export const ETA = Number.MIN_VALUE;
const INFINITY = Number.POSITIVE_INFINITY;

/** What a sum of so many terms of at least 0 is at most, computed in any order, also where each is a product. */
export function atMost(total: number, terms: number): number {
  return total * (1 + (2 * terms + 8) * U) + (terms + 2) * ETA;
}

/**
 * Finishes a form whose arrays are its own. An element that overflowed, or is no number, becomes one about which nothing is known.
 *
 * @param range of the same elements by other means
 */
export function settled({ shape, centre, shared, single, error }: Form, range: IntervalTensor): AffineTensor {
  const n = sizeOf(shape);
  const { ids, coefficients } = shared;
  const radius = new Float64Array(n);
  for (let s = 0, at = 0; s < ids.length; s++)
    for (let i = 0; i < n; i++, at++) radius[i] += Math.abs(coefficients[at]);
  single.at.forEach((i, k) => {
    radius[i] += Math.abs(single.coefficients[k]);
  });
  const growth = 1 + (2 * (ids.length + single.ids.length) + 8) * U;
  const lost: number[] = [];
  for (let i = 0; i < n; i++) {
    radius[i] = (radius[i] + error[i]) * growth;
    if (!(radius[i] < INFINITY && Math.abs(centre[i]) < INFINITY)) lost.push(i);
  }
  const form = { shape, centre, shared, single, error, radius };
  return withRange(lost.length === 0 ? form : without(form, lost), range);
}

/** Forgets all about some elements. */
function without(form: Omit<AffineTensor, 'range'>, lost: readonly number[]): Omit<AffineTensor, 'range'> {
  const [centre, error, radius] = [form.centre.slice(), form.error.slice(), form.radius.slice()];
  const shared = form.shared.coefficients.slice();
  for (const i of lost) {
    [centre[i], error[i], radius[i]] = [0, INFINITY, INFINITY];
    for (let at = i; at < shared.length; at += centre.length) shared[at] = 0;
  }
  const gone = new Set(lost);
  const single = form.single.coefficients.map((one, k) => (gone.has(form.single.at[k]) ? 0 : one));
  return {
    ...form,
    centre,
    error,
    radius,
    shared: { ...form.shared, coefficients: shared },
    single: { ...form.single, coefficients: single },
  };
}

/** A form with its range: its ends, cut by those known otherwise. */
export function withRange(form: Omit<AffineTensor, 'range'>, range: IntervalTensor): AffineTensor {
  const { centre, radius, shape } = form;
  const lo = new Float64Array(range.lo);
  const hi = new Float64Array(range.hi);
  for (let i = 0; i < lo.length; i++) {
    const [c, r] = [centre[i], radius[i]];
    const own = r === 0 ? { lo: c, hi: c } : { lo: down(c - r), hi: up(c + r) };
    const both = intersect(own, { lo: lo[i], hi: hi[i] });
    [lo[i], hi[i]] = [both.lo, both.hi];
  }
  return { ...form, range: { shape, lo, hi } };
}

/** Numbers without any symbol. @param range theirs, where there is one with a layout of its own */
export function points({ shape, data }: Tensor & { shape: Sizes }, range?: IntervalTensor): AffineTensor {
  const none = new Float64Array(data.length);
  return {
    shape,
    centre: data,
    shared: noShared,
    single: noSingle,
    error: none,
    radius: none,
    range: range ?? intervals.constant({ shape, data }),
  };
}

/** Whether a tensor was built of {@link points}. */
export function isPoints({ error, radius }: AffineTensor): boolean {
  return error === radius;
}
