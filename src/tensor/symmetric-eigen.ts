import { demand } from './errors.ts';
import { formatShape } from './shape.ts';
import { rowOf, type Tensor } from './tensor.ts';

/** Eigenvalues and eigenvectors of a symmetric matrix: a = Σ values[k] · vectors[k] vectors[k]ᵀ. */
export interface SymmetricEigen {
  /** [d], from the largest to the least. */
  readonly values: Float64Array;
  /** [d, d]: row k is the unit vector of values[k], rows are orthogonal. Of each the entry of largest size, the first of equals, is positive. */
  readonly vectors: Tensor;
}

/** Sweeps until nothing is left beside the diagonal: each squares what was left, so that ten are enough for all matrices. */
const MOST_SWEEPS = 30;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, "Matrix
 * Computations", 2013, §8.5): some 10·d³ products, so for d up to a few hundred. Errors of eigenvalues are some units in the
 * last place of the largest. The same matrix gives the same bits.
 *
 * @param matrix [d, d], of which only the lower half is read
 * @throws InputError unless it is square, of finite numbers
 */
export function symmetricEigen(matrix: Tensor): SymmetricEigen {
  const [d, columns] = matrix.shape;
  demand(
    matrix.shape.length === 2 && d === columns,
    'a symmetric matrix is square',
    formatShape(matrix.shape),
    'Give a matrix [d, d].',
  );
  demand(matrix.data.every(Number.isFinite), 'a symmetric matrix has finite entries', 'others', 'Mend them.');
  const a = Float64Array.from(matrix.data);
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) a[j * d + i] = a[i * d + j];
  const v = new Float64Array(d * d);
  for (let i = 0; i < d; i++) v[i * d + i] = 1;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) if (!rotateAll(a, v, d)) break;
  const order = Array.from({ length: d }, (_, k) => k).sort((p, q) => a[q * d + q] - a[p * d + p] || p - q);
  const vectors = { shape: [d, d], data: new Float64Array(d * d) };
  order.forEach((from, to) => {
    rowOf(vectors, to).set(v.subarray(from * d, (from + 1) * d));
    orient(rowOf(vectors, to));
  });
  return { values: Float64Array.from(order, (k) => a[k * d + k]), vectors };
}

/**
 * Rotates each pair of axes once, so that the entry of the pair vanishes; the rows of `v` are rotated alike.
 *
 * @returns whether there was an entry that counts beside the two on the diagonal
 */
function rotateAll(a: Float64Array, v: Float64Array, d: number): boolean {
  let rotated = false;
  for (let p = 0; p < d - 1; p++)
    for (let q = p + 1; q < d; q++) {
      const beside = a[p * d + q];
      const [pp, qq] = [a[p * d + p], a[q * d + q]];
      // What would not change either number of the diagonal is zero to working precision.
      if (pp + beside === pp && qq + beside === qq) {
        a[p * d + q] = 0;
        a[q * d + p] = 0;
        continue;
      }
      rotated = true;
      const half = (qq - pp) / (2 * beside);
      const tangent = Math.sign(half || 1) / (Math.abs(half) + Math.hypot(half, 1));
      const cosine = 1 / Math.hypot(tangent, 1);
      const sine = tangent * cosine;
      rotateRows(a, d, p, q, cosine, sine);
      for (let k = 0; k < d; k++) {
        const [left, right] = [a[k * d + p], a[k * d + q]];
        a[k * d + p] = cosine * left - sine * right;
        a[k * d + q] = sine * left + cosine * right;
      }
      a[p * d + p] = pp - tangent * beside;
      a[q * d + q] = qq + tangent * beside;
      a[p * d + q] = 0;
      a[q * d + p] = 0;
      rotateRows(v, d, p, q, cosine, sine);
    }
  return rotated;
}

function rotateRows(a: Float64Array, d: number, p: number, q: number, cosine: number, sine: number): void {
  for (let i = p * d, j = q * d; i < (p + 1) * d; i++, j++) {
    const [left, right] = [a[i], a[j]];
    a[i] = cosine * left - sine * right;
    a[j] = sine * left + cosine * right;
  }
}

/** Makes the entry of largest size positive, in place. */
function orient(vector: Float64Array): void {
  const largest = vector.reduce((at, entry, k) => (Math.abs(entry) > Math.abs(vector[at]) ? k : at), 0);
  if (vector[largest] < 0) for (let k = 0; k < vector.length; k++) vector[k] = -vector[k];
}
