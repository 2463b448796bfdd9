/**
 * Labels of which JᵀJ is made, for each parameter that moves, and rows at least. With half and four times as many, losses of 7-3-3-1 and
 * 7-8×6-1 after so many steps agree to some four digits.
 */
const [GRAM_LABELS, LEAST_GRAM_ROWS] = [32, 2];
/** So many times as many rows are not many more. */
const FEW = 4;

/** Rows of which JᵀJ is made where there are many more. @param labels that a row has, on average */
export function gramRows(parameters: number, labels: number): number {
  return Math.ceil(Math.max(LEAST_GRAM_ROWS, GRAM_LABELS / labels) * parameters);
}

/**
 * JᵀJ only shapes the step, so it is of some rows where there are many. Where there are few, some directions hang on single rows. So it
 * is of all then: without an eighth of them, losses of `borehole` fell twenty times less.
 *
 * @param of rows where there are many more
 */
export function shapingRows(count: number, of: number): number {
  return count <= FEW * of ? count : of;
}
