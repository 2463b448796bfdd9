import type { Tensor } from '../../tensor/index.ts';
import { meanRow } from '../layers/second-moments.ts';

/** What is rounding, beside the largest size. */
const ROUNDING = 2 ** -40;

/** Least and largest of each column, over rows that come chunk by chunk. */
export class Extents {
  readonly lo: Float64Array;
  readonly hi: Float64Array;

  constructor(width: number) {
    this.lo = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
    this.hi = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  }

  static of(rows: Tensor): Extents {
    const spread = new Extents(rows.shape[1]);
    spread.add(rows);
    return spread;
  }

  add({ shape: [, width], data }: Tensor): void {
    data.forEach((value, at) => {
      const k = at % width;
      this.lo[k] = Math.min(this.lo[k], value);
      this.hi[k] = Math.max(this.hi[k], value);
    });
  }

  /** The range of each column; 1 where that is rounding. */
  get scales(): Float64Array {
    return this.hi.map((hi, k) => (isConstant(this, k) ? 1 : hi - this.lo[k]));
  }
}

/** Whether a column does not vary, but for rounding. */
export function isConstant({ lo, hi }: Extents, k: number): boolean {
  return !(hi[k] - lo[k] > ROUNDING * Math.max(Math.abs(lo[k]), Math.abs(hi[k])));
}

/**
 * 1 − Σ(is − was)²/Σ(was − its mean)², each column about its own mean. Where nothing varies it is 1 for the same numbers,
 * up to rounding, else 0.
 *
 * @param apart whether it is the mean over the columns that vary, else of their sums
 */
export function explained(is: Tensor, was: Tensor, apart: boolean): number {
  const [, width] = was.shape;
  const mean = meanRow(was);
  const spread = Extents.of(was);
  const [errors, squares] = [new Float64Array(width), new Float64Array(width)];
  was.data.forEach((value, at) => {
    const k = at % width;
    errors[k] += (is.data[at] - value) ** 2;
    squares[k] += (value - mean[k]) ** 2;
  });
  const columns = Array.from(mean, (_, k) => k);
  const varying = columns.filter((k) => !isConstant(spread, k));
  const sum = (values: Float64Array, over: readonly number[]) => over.reduce((all, k) => all + values[k], 0);
  if (varying.length === 0) {
    const size = Math.max(...columns.map((k) => Math.max(Math.abs(spread.lo[k]), Math.abs(spread.hi[k]))));
    return sum(errors, columns) <= was.data.length * (ROUNDING * size) ** 2 ? 1 : 0;
  }
  if (!apart) return 1 - sum(errors, columns) / sum(squares, varying);
  return 1 - varying.reduce((all, k) => all + errors[k] / squares[k], 0) / varying.length;
}
