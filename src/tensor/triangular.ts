import type { Tensor } from './tensor.ts';

/** The inverse of a lower triangular matrix [n, n], which is one too. */
export function lowerInverse({ shape, data: l }: Tensor): Tensor {
  const [n] = shape;
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, i * n + i + 1);
    row[i] = 1;
    for (let k = 0; k < i; k++) {
      const factor = l[i * n + k];
      const above = k * n;
      for (let j = 0; j <= k; j++) row[j] -= factor * inverse[above + j];
    }
    for (let j = 0; j <= i; j++) row[j] /= l[i * n + i];
  }
  return { shape, data: inverse };
}

/** x with L·x = b for a lower triangular L [n, n]. */
export function lowerSolved({ data: l }: Tensor, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  const n = x.length;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
    x[i] /= l[i * n + i];
  }
  return x;
}

/** x with Lᵀ·x = b for a lower triangular L [n, n]. */
export function upperSolved({ data: l }: Tensor, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  const n = x.length;
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= l[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= l[i * n + k] * x[i];
  }
  return x;
}
