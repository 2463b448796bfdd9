import {
  type AffineTensor,
  ETA,
  type Form,
  isPoints,
  type SharedSymbols,
  type SingleSymbols,
  U,
} from './affine-tensor.ts';
import { placesIn, union } from './symbols.ts';

/** A summand of a linear combination: factor·of, element by element. */
export interface Summand {
  readonly of: AffineTensor;
  /** [n], or a sign. */
  readonly factor: Float64Array | 1 | -1;
}

/**
 * The sum of terms of one shape, symbol by symbol, so that what they share adds up or cancels. Each coefficient has three
 * roundings at most, and the error holds them. Sums and differences of exact numbers stay exact where doubles hold them.
 */
export function combined(terms: readonly Summand[]): Form {
  const { shape } = terms[0].of;
  const n = terms[0].of.centre.length;
  const moving = terms.filter(({ of }) => !isPoints(of));
  const centre = new Float64Array(n);
  const error = new Float64Array(n);
  const isScaled = terms.some(({ factor }) => typeof factor !== 'number');
  for (const { of, factor } of terms) {
    for (let i = 0; i < n; i++) {
      const by = typeof factor === 'number' ? factor : factor[i];
      // Of nothing nothing is left, also where there is no bound of it.
      if (by === 0) continue;
      const size = Math.abs(by);
      const before = centre[i];
      centre[i] += by * of.centre[i];
      if (!isScaled) error[i] += Math.abs(sumError(before, by * of.centre[i], centre[i]));
      error[i] += size * of.error[i] * (1 + 4 * U);
      if (isScaled) error[i] += 3 * U * size * (of.radius[i] + Math.abs(of.centre[i])) + ETA;
    }
  }
  const [only] = moving;
  const form =
    moving.length === 1 && typeof only.factor === 'number' && only.factor === 1
      ? { shape, centre, shared: only.of.shared, single: only.of.single, error }
      : { shape, centre, ...added(moving, n), error };
  const symbols = form.shared.ids.length + form.single.ids.length;
  if (isScaled) for (let i = 0; i < n; i++) error[i] = error[i] * (1 + 16 * U) + (symbols + 4) * 2 * ETA;
  else if (terms.length > 1) addRounding(form, moving.length > 1);
  return form;
}

/** a + b − s exactly, for s = fl(a + b) (Knuth's TwoSum). */
function sumError(a: number, b: number, s: number): number {
  const tail = s - a;
  return a - (s - tail) + (b - tail);
}

/** Sums of two coefficients are wrong by half a unit in their last place at most. */
function addRounding({ centre, shared, single, error }: Form, mixed: boolean): void {
  const n = centre.length;
  if (mixed) {
    shared.coefficients.forEach((one, at) => {
      error[at % n] += U * Math.abs(one);
    });
    single.at.forEach((i, k) => {
      error[i] += U * Math.abs(single.coefficients[k]);
    });
  }
  const growth = 1 + (4 * (shared.ids.length + single.ids.length) + 16) * U;
  for (let i = 0; i < n; i++) error[i] *= growth;
}

interface Places {
  readonly shared: Int32Array;
  readonly single: Int32Array;
  /** The element of each of these. */
  readonly at: Int32Array;
}

/** Which symbols a combination has. One that is single in all terms, at the same element, stays single. */
function placesOf(tensors: readonly Pick<AffineTensor, 'shared' | 'single'>[]): Places {
  let shared: Int32Array = tensors.reduce<Int32Array>(
    (ids, tensor) => union(ids, tensor.shared.ids),
    new Int32Array(),
  );
  const elements = new Map<number, number>();
  const twice: number[] = [];
  for (const { single } of tensors) {
    const places = placesIn(shared, single.ids);
    single.ids.forEach((id, k) => {
      if (places[k] !== -1) return;
      const known = elements.get(id);
      if (known === undefined) elements.set(id, single.at[k]);
      else if (known !== single.at[k]) twice.push(id);
    });
  }
  if (twice.length > 0) {
    shared = union(shared, Int32Array.from(new Set(twice)).sort());
    for (const id of twice) elements.delete(id);
  }
  const single = Int32Array.from(elements.keys()).sort();
  return { shared, single, at: single.map((id) => elements.get(id) as number) };
}

/** Coefficients of a sum of terms [n], rounded. */
export function added(
  terms: readonly {
    readonly of: Pick<AffineTensor, 'shared' | 'single'>;
    readonly factor: Summand['factor'];
  }[],
  n: number,
): { readonly shared: SharedSymbols; readonly single: SingleSymbols } {
  const { shared: ids, single: singles, at } = placesOf(terms.map(({ of }) => of));
  const rows = new Float64Array(ids.length * n);
  const own = new Float64Array(singles.length);
  for (const { of, factor } of terms) {
    const { shared, single } = of;
    placesIn(ids, shared.ids).forEach((place, row) => {
      const [to, from] = [place * n, row * n];
      if (typeof factor === 'number')
        for (let i = 0; i < n; i++) rows[to + i] += factor * shared.coefficients[from + i];
      else for (let i = 0; i < n; i++) rows[to + i] += factor[i] * shared.coefficients[from + i];
    });
    const [inShared, inSingle] = [ids, singles].map((all) => placesIn(all, single.ids));
    single.at.forEach((i, k) => {
      const value = (typeof factor === 'number' ? factor : factor[i]) * single.coefficients[k];
      if (inShared[k] !== -1) rows[inShared[k] * n + i] += value;
      else own[inSingle[k]] += value;
    });
  }
  return { shared: { ids, coefficients: rows }, single: { ids: singles, at, coefficients: own } };
}
