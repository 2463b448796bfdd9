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

/** Writes enclosures of the products of the placed matrices of `a` and `b` into `out`. */
export function multiply(a: Ends, b: Ends, placements: readonly Placement[], out: Ends): void {
  if (placements.length === 0) return;
  const { inner } = placements[0];
  const pointsRight = b.lo === b.hi;
  if (!pointsRight && a.lo !== a.hi) {
    for (const placement of placements) everyElement(a, b, placement, out);
    return;
  }
  const left = pointsRight ? centred(a, inner) : points(a);
  const right = pointsRight ? points(b) : centred(b, inner);
  for (const placement of placements) pointProduct(a, b, left, right, placement, out);
}

// ---------------------------------------------------------------------------------------------------------------
// One operand of points

/** Midpoints m and radii q of an operand; of points, the points themselves twice (absolute values are taken later). */
interface Centred {
  readonly m: Float64Array;
  readonly q: Float64Array;
}

function points({ lo }: Ends): Centred {
  return { m: lo, q: lo };
}

/** q ≥ r + γₙ(|m| + r) + η: radii that hold the rounding of a dot product of length n too. */
function centred({ lo, hi }: Ends, n: number): Centred {
  const infl = (n + 4) * U;
  const m = new Float64Array(lo.length);
  const q = new Float64Array(lo.length);
  for (let i = 0; i < lo.length; i++) {
    const middle = 0.5 * lo[i] + 0.5 * hi[i];
    const r = Math.max(hi[i] - middle, middle - lo[i]);
    m[i] = middle;
    // NaN for an empty interval, so that its products are recognised below.
    q[i] = lo[i] <= hi[i] ? (r + infl * (Math.abs(middle) + r)) * (1 + 4 * U) + ETA : Number.NaN;
  }
  return { m, q };
}

/**
 * Rump's midpoint-radius product ("Fast and parallel interval arithmetic", BIT 39, 1999) with all rounding errors in the
 * radius. With c = Σwm and t = Σ|w|q in any order: t holds the radius of Σwx and γₙΣ|w||m| ≥ the error of c; the factor
 * 1 + 2(n + 4)u pays for the rounding of t and (n + 2)η for underflow in both. An element with an infinite, empty or NaN end, or
 * one that overflows, has a c or t that is not finite, and is done exactly.
 */
function pointProduct(
  a: Ends,
  b: Ends,
  left: Centred,
  right: Centred,
  placement: Placement,
  out: Ends,
): void {
  const { rows, inner, columns } = placement;
  const c = new Float64Array(columns);
  const t = new Float64Array(columns);
  const grow = 1 + 2 * (inner + 4) * U;
  const floor = (inner + 2) * ETA;
  for (let i = 0; i < rows; i++) {
    if (columns === 1) dot(left, right, placement, i, c, t);
    else accumulate(left, right, placement, i, c, t);
    const row = placement.out + i * columns;
    for (let j = 0; j < columns; j++) {
      const radius = t[j] * grow + floor;
      if (radius < Number.POSITIVE_INFINITY && Math.abs(c[j]) < Number.POSITIVE_INFINITY) {
        out.lo[row + j] = down(c[j] - radius);
        out.hi[row + j] = up(c[j] + radius);
      } else element(a, b, placement, i, j, out);
    }
  }
}

/** Row i of both products, along the rows of the right operand so that memory is read in order. */
function accumulate(
  left: Centred,
  right: Centred,
  { inner, columns, a, b }: Placement,
  i: number,
  c: Float64Array,
  t: Float64Array,
): void {
  c.fill(0);
  t.fill(0);
  const { m, q } = right;
  const from = a + i * inner;
  let k = 0;
  // Four rows at a time: c and t are loaded and stored a quarter as often.
  for (; k + 3 < inner; k += 4) {
    const m0 = left.m[from + k];
    const m1 = left.m[from + k + 1];
    const m2 = left.m[from + k + 2];
    const m3 = left.m[from + k + 3];
    const q0 = Math.abs(left.q[from + k]);
    const q1 = Math.abs(left.q[from + k + 1]);
    const q2 = Math.abs(left.q[from + k + 2]);
    const q3 = Math.abs(left.q[from + k + 3]);
    const row0 = b + k * columns;
    const row1 = row0 + columns;
    const row2 = row1 + columns;
    const row3 = row2 + columns;
    for (let j = 0; j < columns; j++) {
      c[j] += m0 * m[row0 + j] + m1 * m[row1 + j] + (m2 * m[row2 + j] + m3 * m[row3 + j]);
      t[j] +=
        q0 * Math.abs(q[row0 + j]) +
        q1 * Math.abs(q[row1 + j]) +
        (q2 * Math.abs(q[row2 + j]) + q3 * Math.abs(q[row3 + j]));
    }
  }
  for (; k < inner; k++) {
    const m0 = left.m[from + k];
    const q0 = Math.abs(left.q[from + k]);
    const row = b + k * columns;
    for (let j = 0; j < columns; j++) {
      c[j] += m0 * m[row + j];
      t[j] += q0 * Math.abs(q[row + j]);
    }
  }
}

/** Row i of both products where the right operand is one column. */
function dot(
  left: Centred,
  right: Centred,
  { inner, a, b }: Placement,
  i: number,
  c: Float64Array,
  t: Float64Array,
): void {
  const row = a + i * inner;
  const [lm, lq, rm, rq] = [left.m, left.q, right.m, right.q];
  let centre = 0;
  let radius = 0;
  let k = 0;
  // Four at a time, so that additions need not wait for each other.
  for (; k + 3 < inner; k += 4) {
    const p = row + k;
    const s = b + k;
    centre += lm[p] * rm[s] + lm[p + 1] * rm[s + 1] + (lm[p + 2] * rm[s + 2] + lm[p + 3] * rm[s + 3]);
    radius +=
      Math.abs(lq[p] * rq[s]) +
      Math.abs(lq[p + 1] * rq[s + 1]) +
      (Math.abs(lq[p + 2] * rq[s + 2]) + Math.abs(lq[p + 3] * rq[s + 3]));
  }
  for (; k < inner; k++) {
    centre += lm[row + k] * rm[b + k];
    radius += Math.abs(lq[row + k] * rq[b + k]);
  }
  c[0] = centre;
  t[0] = radius;
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
