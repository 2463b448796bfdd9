import type { Tensor } from '../../tensor/index.ts';
import type { Dataset } from '../dataset.ts';

/**
 * A slope that changes an output by less than this share of its range over the whole range of an input. A jump that is smoothed over
 * next to nothing has such slopes nearly everywhere. They say as little as zeros.
 */
const NEGLIGIBLE = 1e-12;

/** The size up to which slopes of an output by an input count as 0. */
export function negligibleSlope({ x, y }: Pick<Dataset, 'x' | 'y'>, output: number, input: number): number {
  const width = rangeOf(x, input);
  return width > 0 ? (NEGLIGIBLE * rangeOf(y, output)) / width : 0;
}

function rangeOf({ data, shape: [rows, columns] }: Tensor, column: number): number {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    const value = data[row * columns + column];
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  return hi - lo;
}
