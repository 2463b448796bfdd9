import type { Tensor } from './tensor.ts';

/**
 * The lower triangular L with L·Lᵀ = a, for a symmetric matrix [n, n] of which only the lower half is read. `undefined`
 * where a is not positive definite to working precision (Golub and Van Loan, "Matrix Computations", 2013, §4.2).
 */
export function cholesky({ shape, data: a }: Tensor): Tensor | undefined {
  const [n] = shape;
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j];
      for (let k = 0; k < j; k++) rest -= l[i * n + k] * l[j * n + k];
      if (i > j) l[i * n + j] = rest / l[j * n + j];
      // A pivot that is only rounding error is no pivot.
      else if (rest > 4 * n * Number.EPSILON * a[i * n + i]) l[i * n + i] = Math.sqrt(rest);
      else return undefined;
    }
  return { shape, data: l };
}

/**
 * x [k, m] with L·Lᵀ·x = b [k, m], for a Cholesky factor L [n, n] of which the leading k rows are taken.
 */
export function choleskySolve({ shape: [n], data: l }: Tensor, b: Tensor): Tensor {
  const [size, m] = b.shape;
  const x = b.data.slice();
  const subtract = (from: number, times: number, row: number) => {
    for (let j = 0; j < m; j++) x[from * m + j] -= times * x[row * m + j];
  };
  const divide = (row: number, by: number) => {
    for (let j = 0; j < m; j++) x[row * m + j] /= by;
  };
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) subtract(i, l[i * n + k], k);
    divide(i, l[i * n + i]);
  }
  for (let i = size - 1; i >= 0; i--) {
    divide(i, l[i * n + i]);
    for (let k = 0; k < i; k++) subtract(k, l[i * n + k], i);
  }
  return { shape: b.shape, data: x };
}
