/** Matrix products of enclosures. */
import { add, mul, point } from './bounds.ts';
import { down, up } from './rounding.ts';
import { placeWeights, type Sums } from './sums.ts';

const U = 2 ** -53;
const ETA = Number.MIN_VALUE;

/** A stack of row-major matrices; `lo === hi` says that every element is one double. */
export interface Intervals {
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
 * Writes enclosures of the products of the placed matrices of `a` and `b` into `out`.
 *
 * Where one operand is of points, it is Rump's midpoint-radius product ("Fast and parallel interval arithmetic", BIT 39,
 * 1999) with all rounding errors in the radius. Let m and q be midpoints and radii (see {@link centre}) of a row of
 * intervals, and w a column of points. Then c = Σwm and t = Σ|w|q are taken in any order. t holds the radius of Σwx and
 * γₙΣ|w||m|, which bounds the error of c. A factor 1 + 2(n + 4)u pays for the rounding of t, and (n + 2)η for underflow in
 * both. Where a factor is infinite, empty or NaN, or a sum overflows, c or t is not finite. {@link element} does such
 * elements again.
 *
 * @param transposed elements of the transpose of `b`, where `b` is one matrix of points; they are read in its place
 */
export function multiply(
  a: Intervals,
  b: Intervals,
  placements: readonly Placement[],
  out: Intervals,
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

function timesPoints(
  a: Intervals,
  b: Intervals,
  placement: Placement,
  out: Intervals,
  transposed?: Float64Array,
): void {
  const { rows, inner, columns } = placement;
  const arrangement = transposed !== undefined || columns === 1 ? 'byColumns' : 'byRows';
  const sums = placeWeights(arrangement, transposed ?? b.lo, placement.b, inner, columns);
  for (let i = 0; i < rows; i++) {
    centre(a, placement.a + i * inner, 1, sums);
    sums.run();
    settle(sums, a, b, placement, out, i * columns, 1);
  }
}

function pointsTimes(a: Intervals, b: Intervals, placement: Placement, out: Intervals): void {
  const { rows, inner, columns } = placement;
  // The rows of the points are the columns of their transpose.
  const sums = placeWeights('byColumns', a.lo, placement.a, inner, rows);
  for (let j = 0; j < columns; j++) {
    centre(b, placement.b + j, columns, sums);
    sums.run();
    settle(sums, a, b, placement, out, j, columns);
  }
}

/**
 * q ≥ r + γₙ(|m| + r) + η for elements from `start`, `step` apart: radii that also hold the rounding of a sum of n =
 * q.length terms.
 */
function centre({ lo, hi }: Intervals, start: number, step: number, { m, q }: Sums): void {
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

/** Turns sums into ends, at `first`, `first + step`, … of the product. */
function settle(
  { c, t }: Sums,
  a: Intervals,
  b: Intervals,
  placement: Placement,
  out: Intervals,
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

function everyElement(a: Intervals, b: Intervals, placement: Placement, out: Intervals): void {
  for (let i = 0; i < placement.rows; i++) {
    for (let j = 0; j < placement.columns; j++) element(a, b, placement, i, j, out);
  }
}

/** Element [i, j] by interval products, summed outward; empty if a factor is. */
function element(
  a: Intervals,
  b: Intervals,
  placement: Placement,
  i: number,
  j: number,
  out: Intervals,
): void {
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
