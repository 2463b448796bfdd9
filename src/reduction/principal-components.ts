import { filled, rowOf, stream, symmetricEigen, type Tensor } from '../tensor/index.ts';
import { countKept, type Kept } from './kept.ts';

/** The largest principal components of rows. */
export interface PrincipalComponents {
  /** Variance of all columns together. */
  readonly total: number;
  /** Variance along each, [b], from the largest to the least. */
  readonly values: Float64Array;
  /** [b, m], orthonormal rows. */
  readonly vectors: Tensor;
}

/** Vectors that are iterated on beside those that are wanted: they make the others converge (Halko et al., §4.2). */
const BESIDE = 10;
/** Vectors in the first try, where a share is wanted. */
const FIRST = 24;
/** Products with AᵀA. Variances fall fast where a basis is worth having; each product squares their ratios. */
const PRODUCTS = 4;

/**
 * Principal components by randomised subspace iteration (Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM
 * Review 53, 2011, alg. 4.4): products of AᵀA with a block of random vectors, then the eigenvectors within their span. A block
 * as wide as A gives all of them. A share that the block does not reach is tried again with twice as many.
 *
 * @param rows [n, m]; A is (rows − mean)/scale
 */
export function largestComponents(
  rows: Tensor,
  { mean, scale }: { readonly mean: Float64Array; readonly scale: Float64Array },
  wanted: Kept,
  seed: number,
): PrincipalComponents {
  const [n, m] = rows.shape;
  const most = Math.min(n, m);
  const scaled = new Float64Array(m);
  const each = (visit: (row: Float64Array) => void) => {
    for (let i = 0; i < n; i++) {
      const row = rowOf(rows, i);
      for (let j = 0; j < m; j++) scaled[j] = (row[j] - mean[j]) / scale[j];
      visit(scaled);
    }
  };
  let total = 0;
  each((row) => {
    for (let j = 0; j < m; j++) total += (row[j] * row[j]) / n;
  });
  const random = stream(seed, 'basis');
  let width = Math.min(most, (wanted.keep ?? FIRST) + BESIDE);
  for (;;) {
    let block = filled([m, width], 0);
    random.fillNormal(block.data);
    for (let k = 0; k < PRODUCTS; k++) block = squared(each, orthonormal(block));
    const found = within(each, orthonormal(block), n);
    const values = found.values.filter((value) => value > 0);
    const kept = countKept(values, wanted, { what: '', most: Number.POSITIVE_INFINITY, total });
    // The last vectors of a block have not converged; a share that needs them is not sure.
    if (wanted.keep !== undefined || width === most || kept <= width - BESIDE)
      return { total, values: found.values, vectors: found.vectors };
    width = Math.min(most, 2 * width);
  }
}

type Each = (visit: (row: Float64Array) => void) => void;

/** AᵀA·block, [m, b], in one pass over the rows. */
function squared(each: Each, block: Tensor): Tensor {
  const [m, b] = block.shape;
  const result = filled([m, b], 0);
  const product = new Float64Array(b);
  each((row) => {
    times(row, block, product);
    for (let j = 0; j < m; j++) {
      const value = row[j];
      for (let k = 0, at = j * b; k < b; k++, at++) result.data[at] += value * product[k];
    }
  });
  return result;
}

/** A row of A times the block, [b]. */
function times(row: Float64Array, { data, shape: [m, b] }: Tensor, out: Float64Array): void {
  out.fill(0);
  for (let j = 0; j < m; j++) {
    const value = row[j];
    for (let k = 0, at = j * b; k < b; k++, at++) out[k] += value * data[at];
  }
}

/** Eigenvalues of AᵀA/n and eigenvectors within the span of orthonormal columns. */
function within(each: Each, block: Tensor, n: number): Pick<PrincipalComponents, 'values' | 'vectors'> {
  const [m, b] = block.shape;
  const gram = filled([b, b], 0);
  const product = new Float64Array(b);
  each((row) => {
    times(row, block, product);
    for (let p = 0; p < b; p++)
      for (let q = 0; q <= p; q++) gram.data[p * b + q] += (product[p] * product[q]) / n;
  });
  const { values, vectors: turn } = symmetricEigen(gram);
  const vectors = filled([b, m], 0);
  for (let k = 0; k < b; k++) {
    const [own, by] = [rowOf(vectors, k), rowOf(turn, k)];
    for (let j = 0; j < m; j++) for (let p = 0; p < b; p++) own[j] += block.data[j * b + p] * by[p];
  }
  return { values, vectors: oriented(vectors) };
}

/** Columns made orthonormal by Gram and Schmidt, twice for digits; one that depends on those before becomes 0. */
function orthonormal({ shape: [m, b], data }: Tensor): Tensor {
  const columns = Array.from({ length: b }, (_, k) =>
    Float64Array.from({ length: m }, (_, j) => data[j * b + k]),
  );
  columns.forEach((column, k) => {
    const size = lengthOf(column);
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < k; before++) {
        const other = columns[before];
        let along = 0;
        for (let j = 0; j < m; j++) along += column[j] * other[j];
        for (let j = 0; j < m; j++) column[j] -= along * other[j];
      }
    const rest = lengthOf(column);
    const by = rest > 1e-12 * size ? 1 / rest : 0;
    for (let j = 0; j < m; j++) column[j] *= by;
  });
  return {
    shape: [m, b],
    data: Float64Array.from({ length: m * b }, (_, at) => columns[at % b][Math.floor(at / b)]),
  };
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, entry) => sum + entry * entry, 0));
}

/** Rows whose entry of largest size is positive, so that bases of like data are alike. */
function oriented(vectors: Tensor): Tensor {
  for (let k = 0; k < vectors.shape[0]; k++) {
    const row = rowOf(vectors, k);
    const largest = row.reduce((most, entry) => (Math.abs(entry) > Math.abs(most) ? entry : most), 0);
    if (largest < 0) for (let j = 0; j < row.length; j++) row[j] = -row[j];
  }
  return vectors;
}
