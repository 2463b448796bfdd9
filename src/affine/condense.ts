import { type AffineTensor, U } from './affine-tensor.ts';

/**
 * A form with at most so many symbols. Those with the least Σ |coefficient| over the elements become errors of the elements, so
 * that forms do not grow without bound.
 */
export function condensed(a: AffineTensor, most: number): AffineTensor {
  const { shared, single } = a;
  const count = shared.ids.length + single.ids.length;
  const n = a.centre.length;
  const sizes = new Float64Array(count);
  for (let s = 0, at = 0; s < shared.ids.length; s++)
    for (let i = 0; i < n; i++, at++) sizes[s] += Math.abs(shared.coefficients[at]);
  single.coefficients.forEach((value, k) => {
    sizes[shared.ids.length + k] = Math.abs(value);
  });
  const ranked = [...sizes.keys()]
    .filter((s) => sizes[s] > 0)
    .sort((p, q) => sizes[q] - sizes[p] || p - q)
    .slice(0, most);
  if (ranked.length === count) return a;
  const keeps = new Uint8Array(count);
  for (const s of ranked) keeps[s] = 1;
  const error = a.error.slice();
  const rows = [...shared.ids.keys()].filter((s) => keeps[s] === 1);
  const coefficients = new Float64Array(rows.length * n);
  rows.forEach((s, to) => {
    coefficients.set(shared.coefficients.subarray(s * n, (s + 1) * n), to * n);
  });
  for (let s = 0, at = 0; s < shared.ids.length; s++)
    if (keeps[s] === 1) at += n;
    else for (let i = 0; i < n; i++, at++) error[i] += Math.abs(shared.coefficients[at]);
  const own = [...single.ids.keys()].filter((k) => keeps[shared.ids.length + k] === 1);
  single.at.forEach((i, k) => {
    if (keeps[shared.ids.length + k] === 0) error[i] += Math.abs(single.coefficients[k]);
  });
  return {
    ...a,
    shared: { ids: Int32Array.from(rows, (s) => shared.ids[s]), coefficients },
    single: {
      ids: Int32Array.from(own, (k) => single.ids[k]),
      at: Int32Array.from(own, (k) => single.at[k]),
      coefficients: Float64Array.from(own, (k) => single.coefficients[k]),
    },
    error: error.map((size) => size * (1 + (2 * count + 4) * U)),
  };
}
