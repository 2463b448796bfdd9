import { type RandomStream, rowOf, symmetricEigen, type Tensor } from '../../tensor/index.ts';
import type { PrincipalDirections } from './directions.ts';
import { fillSigns } from './random.ts';

/**
 * The principal components of gradients that have the largest share of their variance, about their mean. One is taken at
 * least.
 *
 * @param gradients of all outputs [n, m, d]; those with NaN do not count
 * @param rows of the points that count. Default all
 * @returns [k, d]: orthogonal, of length 1, or, where they are weighted, of lengths proportional to the singular values. The
 *   mean of squares of all k lengths is 1
 */
export function principalDirections(
  gradients: Tensor,
  { share = 0.95, weighted = true, most }: PrincipalDirections,
  rows?: Int32Array,
): Tensor {
  const d = gradients.shape[2];
  const { values, vectors } = symmetricEigen(covariance(gradients, rows));
  // Rounding may leave negative ones.
  const variances = values.map((value) => Math.max(0, value));
  const all = variances.reduce((sum, value) => sum + value, 0);
  let k = 1;
  for (let part = variances[0]; k < Math.min(d, most ?? d) && part < share * all; k++) part += variances[k];
  const kept = variances.subarray(0, k);
  const mean = kept.reduce((sum, value) => sum + value, 0) / k;
  const data = new Float64Array(k * d);
  for (let i = 0; i < k; i++) {
    const length = weighted && mean > 0 ? Math.sqrt(kept[i] / mean) : 1;
    data.set(
      rowOf(vectors, i).map((entry) => length * entry),
      i * d,
    );
  }
  return { shape: [k, d], data };
}

/** Second moments about the mean [d, d], of gradients that are known. */
function covariance({ shape: [n, m, d], data }: Tensor, rows?: Int32Array): Tensor {
  const [sum, products] = [new Float64Array(d), new Float64Array(d * d)];
  const points = rows?.length ?? n;
  let count = 0;
  for (let point = 0; point < points; point++) {
    const first = (rows === undefined ? point : rows[point]) * m * d;
    for (let at = first; at < first + m * d; at += d) count += addProducts(data, at, d, sum, products);
  }
  const all = Math.max(1, count);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++)
      products[a * d + b] = products[a * d + b] / all - (sum[a] / all) * (sum[b] / all);
  return { shape: [d, d], data: products };
}

/** Adds a gradient and its products, the lower half; this is done for each of a batch at every step. @returns whether it is known */
function addProducts(
  data: Float64Array,
  at: number,
  d: number,
  sum: Float64Array,
  products: Float64Array,
): 0 | 1 {
  for (let a = 0; a < d; a++) if (Number.isNaN(data[at + a])) return 0;
  for (let a = 0; a < d; a++) {
    const own = data[at + a];
    sum[a] += own;
    for (let b = 0; b <= a; b++) products[a * d + b] += own * data[at + b];
  }
  return 1;
}

/** Σ ±vᵢ of directions [k, d] with random signs. Its products have in expectation the squares of all k products together. */
export function combined({ shape: [k, d], data }: Tensor, random: RandomStream): Float32Array {
  const signs = new Float32Array(k);
  fillSigns(random, signs);
  const sum = new Float32Array(d);
  for (let a = 0; a < d; a++) for (let i = 0; i < k; i++) sum[a] += signs[i] * data[i * d + a];
  return sum;
}
