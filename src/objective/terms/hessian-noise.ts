import type { Tensor } from '../../tensor/index.ts';

/**
 * E mean (H·v)² over the rows of Hessians [n, m, d, d] that are known wholly. Directions have E Σ v vᵀ = `moment` [d, d].
 * Undefined where no row is known.
 */
export function signalOfHessians({ shape, data }: Tensor, moment: Tensor): number | undefined {
  return meanOfRows(data, shape[3], (row) => quadratic(row, moment));
}

/**
 * The same of the errors of H·v, from standard errors of H. It is exact where each entry of v has a random sign, or only one is
 * not 0. For other directions it is the most that it may be, since entries of a simulated Hessian err together.
 *
 * @param sizes E Σ |v| |v|ᵀ, [d, d]
 */
export function noiseOfHessians(
  { shape, data }: Tensor,
  errors: Tensor | undefined,
  sizes: Tensor,
): number | undefined {
  if (errors === undefined) return undefined;
  const known = errors.data.map((error, k) => (Number.isNaN(data[k]) ? Number.NaN : error));
  return meanOfRows(known, shape[3], (row) => quadratic(row, sizes));
}

/** The mean of a number of each row that has no NaN. */
function meanOfRows(data: Float64Array, d: number, of: (row: Float64Array) => number): number | undefined {
  let [sum, count] = [0, 0];
  for (let at = 0; at < data.length; at += d) {
    const row = data.subarray(at, at + d);
    if (row.some(Number.isNaN)) continue;
    sum += of(row);
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/** rᵀ·M·r */
function quadratic(row: Float64Array, { data }: Tensor): number {
  const d = row.length;
  let sum = 0;
  for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) sum += row[a] * data[a * d + b] * row[b];
  return sum;
}
