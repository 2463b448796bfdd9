/** The mean over all rows of losses on parts. */
export function meanLoss(losses: Float64Array, rows: readonly number[]): number {
  const [sum, all] = rows.reduce(([sum, all], count, k) => [sum + losses[k] * count, all + count], [0, 0]);
  return sum / all;
}
