import type { Dataset } from '../dataset.ts';
import { toldApart } from './apart.ts';
import { negligibleSlope } from './negligible.ts';
import { OTHERS, type Pairs } from './pairs.ts';
import type { SetRounding } from './rounding.ts';

/** How a column takes part: it should fit the values, or be anything (all given are as good as 0; few are given; nothing moves along it). */
export type Role = 'given' | 'zero' | 'unknown' | 'still';

/** Values of an input that are counted. */
const LEVELS = 8;

/** Of one output: differences of values between near points, and what gradients say of them. */
export interface Differences {
  readonly d: number;
  readonly size: number;
  /** Of each input. */
  readonly roles: readonly Role[];
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly square: Float64Array;
  /** `[pairs]` */
  readonly values: Float64Array;
  /** x_to − x_from, `[pairs, d]` */
  readonly steps: Float64Array;
  /** Mean of the gradients of both points, `[pairs, d]`; 0 in columns that are not given. */
  readonly slopes: Float64Array;
  /** Half the difference of the gradients of both points, `[pairs, d]`. */
  readonly turns: Float64Array;
  /** What rounding does to the differences and what gradients say of them: its standard deviation, `[pairs]`. */
  readonly rounding: Float64Array;
  /** Of each input, how many different values it takes, as far as LEVELS. */
  readonly levels: readonly number[];
  /** Of each input, whether steps along it are told from those along all others. */
  readonly apart: readonly boolean[];
  /** Slopes a row late and a row early: of the rows before, and of the rows behind; NaN at the ends of the set. */
  readonly early: Float64Array;
  readonly late: Float64Array;
  /** Mean gradient of other points near the pair, `[pairs, d]`, and that of the rows before and behind them. */
  instruments(): Float64Array;
  earlyInstruments(): Float64Array;
  lateInstruments(): Float64Array;
}

/** Of the pairs whose gradients are known. Undefined where that is hardly any, or no column is given. */
export function differencesOf(
  set: Dataset,
  o: number,
  pairs: Pairs,
  rounding: SetRounding,
): Differences | undefined {
  const { x, y, dydx } = set;
  const [n, d] = x.shape;
  const m = y.shape[1];
  const data = dydx!.data;
  const gradient = (row: number, k: number): number =>
    row < 0 || row >= n ? Number.NaN : data[(row * m + o) * d + k];
  const all = pairs.from.length;
  const roles = Array.from({ length: d }, (_, k): Role => {
    let moves = false;
    for (let p = 0; p < all && !moves; p++) moves = pairs.steps[p * d + k] !== 0;
    if (!moves) return 'still';
    const negligible = negligibleSlope(set, o, k);
    let [known, nonzero] = [0, 0];
    for (let row = 0; row < n; row++) {
      const value = gradient(row, k);
      if (!Number.isNaN(value)) known++;
      if (Math.abs(value) > negligible) nonzero++;
    }
    return 2 * known < n ? 'unknown' : nonzero === 0 ? 'zero' : 'given';
  });
  if (!roles.includes('given') && !roles.includes('zero')) return undefined;
  const given = roles.flatMap((role, k) => (role === 'given' ? [k] : []));
  const others = (p: number, k: number, shift = 0): number => {
    let [sum, count] = [0, 0];
    for (let q = 0; q < OTHERS; q++) {
      const row = pairs.others[p * OTHERS + q];
      const value = row < 0 ? Number.NaN : gradient(row + shift, k);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return sum / count;
  };
  const usable = Int32Array.from({ length: all }, (_, p) => p).filter((p) =>
    given.every((k) => !Number.isNaN(gradient(pairs.from[p], k) + gradient(pairs.to[p], k) + others(p, k))),
  );
  const size = usable.length;
  const table = (value: (p: number, k: number) => number): Float64Array => {
    const numbers = new Float64Array(size * d);
    for (let at = 0; at < size; at++) for (const k of given) numbers[at * d + k] = value(usable[at], k);
    return numbers;
  };
  const mean = (shift: number) => (p: number, k: number) =>
    (gradient(pairs.from[p] + shift, k) + gradient(pairs.to[p] + shift, k)) / 2;
  const steps = new Float64Array(size * d);
  for (let at = 0; at < size; at++)
    steps.set(pairs.steps.subarray(usable[at] * d, (usable[at] + 1) * d), at * d);
  return {
    d,
    size,
    roles,
    from: usable.map((p) => pairs.from[p]),
    to: usable.map((p) => pairs.to[p]),
    square: Float64Array.from(usable, (p) => pairs.square[p]),
    values: Float64Array.from(usable, (p) => y.data[pairs.to[p] * m + o] - y.data[pairs.from[p] * m + o]),
    steps,
    slopes: table(mean(0)),
    turns: table((p, k) => (gradient(pairs.to[p], k) - gradient(pairs.from[p], k)) / 2),
    rounding: Float64Array.from(usable, (p) => {
      let variance = 0;
      for (const row of [pairs.from[p], pairs.to[p]]) {
        variance += rounding.y(row, o) ** 2;
        for (const k of given)
          variance +=
            (gradient(row, k) * rounding.x(row, k)) ** 2 +
            ((rounding.dydx(row, o * d + k) * pairs.steps[p * d + k]) / 2) ** 2;
      }
      return Math.sqrt(variance);
    }),
    levels: roles.map((_, k) => {
      const seen = new Set<number>();
      for (let p = 0; p < all && seen.size < LEVELS; p++) seen.add(x.data[pairs.from[p] * d + k]);
      return seen.size;
    }),
    apart: toldApart(steps, d),
    early: table(mean(-1)),
    late: table(mean(1)),
    instruments: () => table(others),
    earlyInstruments: () => table((p, k) => others(p, k, -1)),
    lateInstruments: () => table((p, k) => others(p, k, 1)),
  };
}
