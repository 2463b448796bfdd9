/** The mean of squares of the numbers that are known (not NaN); undefined where none is. */
export function meanSquareOf(
  data: ArrayLike<number> | undefined,
  weight: (at: number) => number = () => 1,
): number | undefined {
  if (data === undefined) return undefined;
  let [sum, count] = [0, 0];
  for (let k = 0; k < data.length; k++) {
    if (Number.isNaN(data[k])) continue;
    sum += (weight(k) * data[k]) ** 2;
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/**
 * The mean of squares of the distances of each column [n, m] from its mean.
 *
 * @param weight of each square. Default 1
 */
export function varianceOf(
  data: Float64Array,
  columns: number,
  weight: (at: number) => number = () => 1,
): number {
  const rows = data.length / columns;
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += data[row * columns + j] / rows;
    for (let row = 0; row < rows; row++) {
      const at = row * columns + j;
      sum += weight(at) * (data[at] - mean) ** 2;
    }
  }
  return sum / data.length;
}
