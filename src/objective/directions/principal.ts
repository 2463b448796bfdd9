import { type RandomStream, rowOf, symmetricEigen, type Tensor } from '../../tensor/index.ts';
import type { PrincipalDirections } from './directions.ts';
import { fillSigns } from './random.ts';

/**
 * The principal components of gradients that have the largest share of their variance, about their mean. One is taken at
 * least.
 *
 * @param gradients [r, d]; rows with NaN do not count
 * @returns [k, d]: orthogonal, of length 1, or, where they are weighted, of lengths proportional to the singular values. The
 *   mean of squares of all k lengths is 1
 */
export function principalDirections(
  gradients: Tensor,
  { share = 0.95, weighted = true, most }: PrincipalDirections,
): Tensor {
  const d = gradients.shape[1];
  const { values, vectors } = symmetricEigen(covariance(gradients));
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

/** Second moments about the mean [d, d], of rows that are known. */
function covariance({ shape: [, d], data }: Tensor): Tensor {
  const [sum, products] = [new Float64Array(d), new Float64Array(d * d)];
  let count = 0;
  for (let at = 0; at < data.length; at += d) {
    const row = data.subarray(at, at + d);
    if (row.some(Number.isNaN)) continue;
    count++;
    for (let a = 0; a < d; a++) {
      sum[a] += row[a];
      for (let b = 0; b <= a; b++) products[a * d + b] += row[a] * row[b];
    }
  }
  const n = Math.max(1, count);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) products[a * d + b] = products[a * d + b] / n - (sum[a] / n) * (sum[b] / n);
  return { shape: [d, d], data: products };
}

/** Σ ±vᵢ of directions [k, d] with random signs. Its products have in expectation the squares of all k products together. */
export function combined({ shape: [k, d], data }: Tensor, random: RandomStream): Float32Array {
  const signs = new Float32Array(k);
  fillSigns(random, signs);
  const sum = new Float32Array(d);
  for (let a = 0; a < d; a++) for (let i = 0; i < k; i++) sum[a] += signs[i] * data[i * d + a];
  return sum;
}
