/** Columns of a matrix of which the same rows are free. */
export interface FreeBlock {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/**
 * Columns of a [d, m] matrix, put together where the same rows of them are free; none without a free row.
 *
 * @param stays whether an entry, row-major, is not free. Default all are
 */
export function freeBlocks(d: number, m: number, stays: (at: number) => boolean = () => false): FreeBlock[] {
  const blocks = new Map<string, { rows: number[]; columns: number[] }>();
  for (let j = 0; j < m; j++) {
    const rows = Array.from({ length: d }, (_, a) => a).filter((a) => !stays(a * m + j));
    if (rows.length === 0) continue;
    const key = rows.join();
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, { rows, columns: [j] });
    else block.columns.push(j);
  }
  return [...blocks.values()];
}

/** Some rows and columns of a matrix with so many columns. */
export function blockOf(
  matrix: Float64Array,
  width: number,
  rows: readonly number[],
  columns: readonly number[],
): Float64Array {
  const block = new Float64Array(rows.length * columns.length);
  let to = 0;
  for (const row of rows) for (const column of columns) block[to++] = matrix[row * width + column];
  return block;
}
