import { rowOf, type Tensor } from './tensor.ts';

/* Small matrices in float64: for analysis, not for batches of points. */

/** A·B for matrices [n, k] and [k, m]. */
export function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const [rows, inner] = a.shape;
  const [, columns] = b.shape;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const by = a.data[i * inner + k];
      if (by === 0) continue;
      const row = rowOf(b, k);
      for (let j = 0; j < columns; j++) data[i * columns + j] += by * row[j];
    }
  return { shape: [rows, columns], data };
}

/** Aᵀ of a matrix [n, m]. */
export function transposed({ shape: [rows, columns], data }: Tensor): Tensor {
  return {
    shape: [columns, rows],
    data: Float64Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]),
  };
}
