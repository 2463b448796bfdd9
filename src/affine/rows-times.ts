/** Rows [.., inner] times a matrix [inner, columns]. Sums are taken in some order, each of at most `inner` products. */
export function rowsTimes(
  rows: Float64Array,
  matrix: Float64Array,
  inner: number,
  columns: number,
): Float64Array {
  const count = inner === 0 ? 0 : rows.length / inner;
  const out = new Float64Array(count * columns);
  for (let r = 0; r < count; r++) {
    const to = r * columns;
    for (let k = 0; k < inner; k++) {
      const factor = rows[r * inner + k];
      if (factor === 0) continue;
      const from = k * columns;
      for (let j = 0; j < columns; j++) out[to + j] += factor * matrix[from + j];
    }
  }
  return out;
}
