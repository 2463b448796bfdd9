/** Matrix products of enclosures. */
import { add, mul, point } from './bounds.ts';
import { down, up } from './rounding.ts';

const U = 2 ** -53;
const ETA = Number.MIN_VALUE;

/** A stack of row-major matrices; `lo === hi` says that every element is one double. */
export interface Ends {
  readonly lo: Float64Array;
  readonly hi: Float64Array;
}

/** One product in a stack: [rows, inner]·[inner, columns], and where each matrix starts. */
export interface Placement {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/**
 * Writes enclosures of the products of the placed matrices of `a` and `b` into `out`. Where one operand is of points:
 *
 * Rump's midpoint-radius product ("Fast and parallel interval arithmetic", BIT 39, 1999) with all rounding errors in
 * the radius. For a row of intervals with midpoints m and radii q (see {@link centred}) and a column of points w, c =
 * Σwm and t = Σ|w|q in any order: t holds the radius of Σwx and γₙΣ|w||m|, which bounds the error of c; a factor 1 +
 * 2(n + 4)u pays for the rounding of t, and (n + 2)η for underflow in both. An element with an infinite, empty or NaN
 * factor, or one that overflows, has a c or t that is not finite, and is done again by {@link element}.
 *
 * @param transposed where `b` is one matrix of points, its transpose's elements, which are then read in its place
 */
export function multiply(
  a: Ends,
  b: Ends,
  placements: readonly Placement[],
  out: Ends,
  transposed?: Float64Array,
): void {
  for (const placement of placements) {
    if (transposed !== undefined || b.lo === b.hi) timesPoints(a, b, placement, out, transposed);
    else if (a.lo === a.hi) pointsTimes(a, b, placement, out);
    else everyElement(a, b, placement, out);
  }
}

// ---------------------------------------------------------------------------------------------------------------
// One operand of points

function timesPoints(a: Ends, b: Ends, placement: Placement, out: Ends, transposed?: Float64Array): void {
  const { rows, inner, columns } = placement;
  const inColumns = transposed !== undefined || columns === 1;
  const weights = transposed ?? b.lo;
  const row = new Centred(inner);
  const sums = new Sums(columns);
  for (let i = 0; i < rows; i++) {
    centre(a, placement.a + i * inner, 1, row);
    if (inColumns) byColumns(row, weights, placement.b, sums);
    else byRows(row, weights, placement.b, sums);
    settle(sums, a, b, placement, out, i * columns, 1);
  }
}

function pointsTimes(a: Ends, b: Ends, placement: Placement, out: Ends): void {
  const { rows, inner, columns } = placement;
  const column = new Centred(inner);
  const sums = new Sums(rows);
  for (let j = 0; j < columns; j++) {
    centre(b, placement.b + j, columns, column);
    // The rows of the points are the columns of their transpose.
    byColumns(column, a.lo, placement.a, sums);
    settle(sums, a, b, placement, out, j, columns);
  }
}

/** A vector of intervals as midpoints m and radii q. */
class Centred {
  readonly m: Float64Array;
  readonly q: Float64Array;

  constructor(length: number) {
    this.m = new Float64Array(length);
    this.q = new Float64Array(length);
  }
}

/** c = Σwm and t = Σ|w|q, for many w. */
class Sums {
  readonly c: Float64Array;
  readonly t: Float64Array;

  constructor(length: number) {
    this.c = new Float64Array(length);
    this.t = new Float64Array(length);
  }
}

/**
 * q ≥ r + γₙ(|m| + r) + η for elements from `start`, `step` apart: radii that hold the rounding of a sum of n =
 * q.length too.
 */
function centre({ lo, hi }: Ends, start: number, step: number, { m, q }: Centred): void {
  const infl = (q.length + 4) * U;
  for (let k = 0; k < q.length; k++) {
    const at = start + k * step;
    const middle = 0.5 * lo[at] + 0.5 * hi[at];
    const r = Math.max(hi[at] - middle, middle - lo[at]);
    m[k] = middle;
    // NaN for an empty interval, so that its sums are recognised.
    q[k] = lo[at] <= hi[at] ? (r + infl * (Math.abs(middle) + r)) * (1 + 4 * U) + ETA : Number.NaN;
  }
}

/**
 * Sums over the rows of `weights` from `start`. Four rows at a time: c and t are loaded and stored a quarter as
 * often.
 */
function byRows({ m, q }: Centred, weights: Float64Array, start: number, { c, t }: Sums): void {
  const inner = m.length;
  const columns = c.length;
  c.fill(0);
  t.fill(0);
  let k = 0;
  for (; k + 3 < inner; k += 4) {
    const m0 = m[k];
    const m1 = m[k + 1];
    const m2 = m[k + 2];
    const m3 = m[k + 3];
    const q0 = q[k];
    const q1 = q[k + 1];
    const q2 = q[k + 2];
    const q3 = q[k + 3];
    const row0 = start + k * columns;
    const row1 = row0 + columns;
    const row2 = row1 + columns;
    const row3 = row2 + columns;
    for (let j = 0; j < columns; j++) {
      const w0 = weights[row0 + j];
      const w1 = weights[row1 + j];
      const w2 = weights[row2 + j];
      const w3 = weights[row3 + j];
      c[j] += m0 * w0 + m1 * w1 + (m2 * w2 + m3 * w3);
      t[j] += q0 * Math.abs(w0) + q1 * Math.abs(w1) + (q2 * Math.abs(w2) + q3 * Math.abs(w3));
    }
  }
  for (; k < inner; k++) {
    const row = start + k * columns;
    for (let j = 0; j < columns; j++) {
      const w = weights[row + j];
      c[j] += m[k] * w;
      t[j] += q[k] * Math.abs(w);
    }
  }
}

/**
 * Sums over columns that lie in memory one after the other. Four at a time, so that no addition waits for the one
 * before.
 */
function byColumns({ m, q }: Centred, weights: Float64Array, start: number, { c, t }: Sums): void {
  const inner = m.length;
  const columns = c.length;
  let j = 0;
  for (; j + 3 < columns; j += 4) {
    const column0 = start + j * inner;
    const column1 = column0 + inner;
    const column2 = column1 + inner;
    const column3 = column2 + inner;
    let [c0, c1, c2, c3] = [0, 0, 0, 0];
    let [t0, t1, t2, t3] = [0, 0, 0, 0];
    for (let k = 0; k < inner; k++) {
      const w0 = weights[column0 + k];
      const w1 = weights[column1 + k];
      const w2 = weights[column2 + k];
      const w3 = weights[column3 + k];
      c0 += m[k] * w0;
      c1 += m[k] * w1;
      c2 += m[k] * w2;
      c3 += m[k] * w3;
      t0 += q[k] * Math.abs(w0);
      t1 += q[k] * Math.abs(w1);
      t2 += q[k] * Math.abs(w2);
      t3 += q[k] * Math.abs(w3);
    }
    c[j] = c0;
    c[j + 1] = c1;
    c[j + 2] = c2;
    c[j + 3] = c3;
    t[j] = t0;
    t[j + 1] = t1;
    t[j + 2] = t2;
    t[j + 3] = t3;
  }
  for (; j < columns; j++) {
    const column = start + j * inner;
    let sum = 0;
    let radius = 0;
    for (let k = 0; k < inner; k++) {
      sum += m[k] * weights[column + k];
      radius += q[k] * Math.abs(weights[column + k]);
    }
    c[j] = sum;
    t[j] = radius;
  }
}

/** Turns sums into ends, at `first`, `first + step`, … of the product. */
function settle(
  { c, t }: Sums,
  a: Ends,
  b: Ends,
  placement: Placement,
  out: Ends,
  first: number,
  step: number,
): void {
  const { inner, columns } = placement;
  const grow = 1 + 2 * (inner + 4) * U;
  const floor = (inner + 2) * ETA;
  for (let k = 0; k < c.length; k++) {
    const at = first + k * step;
    const radius = t[k] * grow + floor;
    if (radius < Number.POSITIVE_INFINITY && Math.abs(c[k]) < Number.POSITIVE_INFINITY) {
      out.lo[placement.out + at] = down(c[k] - radius);
      out.hi[placement.out + at] = up(c[k] + radius);
    } else element(a, b, placement, Math.floor(at / columns), at % columns, out);
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Any operands

function everyElement(a: Ends, b: Ends, placement: Placement, out: Ends): void {
  for (let i = 0; i < placement.rows; i++) {
    for (let j = 0; j < placement.columns; j++) element(a, b, placement, i, j, out);
  }
}

/** Element [i, j] by interval products, summed outward; empty if a factor is. */
function element(a: Ends, b: Ends, placement: Placement, i: number, j: number, out: Ends): void {
  const { inner, columns } = placement;
  let total = ZERO;
  for (let k = 0; k < inner; k++) {
    const p = placement.a + i * inner + k;
    const q = placement.b + k * columns + j;
    total = add(total, mul({ lo: a.lo[p], hi: a.hi[p] }, { lo: b.lo[q], hi: b.hi[q] }));
  }
  const at = placement.out + i * columns + j;
  out.lo[at] = total.lo;
  out.hi[at] = total.hi;
}

const ZERO = point(0);
