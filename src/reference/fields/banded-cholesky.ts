/**
 * A symmetric positive definite matrix of `size` rows whose entries lie within `width` places of the diagonal. Row i holds
 * columns i − width to i, the diagonal last: [size, width + 1].
 */
export interface BandedMatrix {
  readonly size: number;
  readonly width: number;
  readonly rows: Float64Array;
}

/**
 * Replaces the matrix by the lower triangular L with L·Lᵀ = A, which has the same band (Golub and Van Loan, "Matrix
 * Computations", 2013, §4.3.5): size·width² products.
 *
 * @returns false where the matrix is not positive definite, or holds what is no finite number
 */
export function factorise({ size, width, rows }: BandedMatrix): boolean {
  for (let i = 0; i < size; i++) {
    const first = Math.max(0, i - width);
    // Entry (i, j) of the band lies at i·(width + 1) + j − i + width.
    const own = i * width + width;
    for (let j = first; j < i; j++) {
      const other = j * width + width;
      let rest = rows[own + j];
      for (let k = Math.max(first, j - width); k < j; k++) rest -= rows[own + k] * rows[other + k];
      rows[own + j] = rest / rows[other + j];
    }
    let pivot = rows[own + i];
    for (let k = first; k < i; k++) pivot -= rows[own + k] * rows[own + k];
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return false;
    rows[own + i] = Math.sqrt(pivot);
  }
  return true;
}

/** Replaces b by the solution x of L·Lᵀ·x = b. */
export function solve({ size, width, rows }: BandedMatrix, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const own = i * width + width;
    let rest = b[i];
    for (let k = Math.max(0, i - width); k < i; k++) rest -= rows[own + k] * b[k];
    b[i] = rest / rows[own + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const own = i * width + width;
    const value = b[i] / rows[own + i];
    b[i] = value;
    for (let k = Math.max(0, i - width); k < i; k++) b[k] -= rows[own + k] * value;
  }
}
