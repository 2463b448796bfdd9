/** Lists of numbers of symbols, ascending. */

/** All numbers of both. */
export function union(a: Int32Array, b: Int32Array): Int32Array {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const out = new Int32Array(a.length + b.length);
  let count = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; count++) {
    const next = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    if (a[i] === next) i++;
    if (b[j] === next) j++;
    out[count] = next;
  }
  return out.subarray(0, count);
}

/** Where each of `ids` stands in `all`; −1 where it does not. */
export function placesIn(all: Int32Array, ids: Int32Array): Int32Array {
  let from = 0;
  return ids.map((id) => {
    while (from < all.length && all[from] < id) from++;
    return all[from] === id ? from : -1;
  });
}
