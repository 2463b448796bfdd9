import {
  boundsArithmetic,
  boundsAt,
  type Cell,
  type IntervalTensor,
  intersect,
  intervals,
  isEmpty,
} from '../interval/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { affineAnalysis } from './affine.ts';
import type { AffineTensor } from './affine-tensor.ts';

const { div, mul, point, sub } = boundsArithmetic;

/** A cut of a box into slabs: across a direction, all of one width. */
export interface Cut {
  /** [d], of length 1, in units of half the width of the box along each input. */
  readonly direction: Float64Array;
  /** How many slabs. */
  readonly count: number;
}

/**
 * Covers a box by slabs, across a few directions at once: affine forms of the points of each. The box is not split along any input,
 * so what a function does across one direction takes few parts, however many inputs that mixes.
 *
 * The coordinates sⱼ = gⱼ·x along the directions are in intervals, each of which gets a symbol. A point of a slab is x = (x − Σ
 * hⱼ(gⱼ·x)) + Σ hⱼsⱼ, for any vectors. With orthogonal directions, in units of half widths, the first summand does not vary
 * along them. It is taken over the least box around the slab, and slabs that miss the box are left out.
 *
 * @param box [1, d], bounded
 * @param most symbols that go through a product of matrices
 */
export function* slabs(
  box: IntervalTensor,
  cuts: readonly Cut[],
  most?: number,
): Generator<Cell<AffineTensor>> {
  const d = box.lo.length;
  const half = box.lo.map((lo, k) => 0.5 * box.hi[k] - 0.5 * lo);
  const along = (vector: Float64Array, scale: (k: number) => number) =>
    vector.map((entry, k) => (half[k] === 0 ? 0 : entry * scale(k)));
  const forms = cuts.map(({ direction }) => along(direction, (k) => 1 / half[k]));
  const steps = cuts.map(({ direction }) => along(direction, (k) => half[k]));
  const columns = columnsOf(forms, d);
  const rows = { shape: [cuts.length, d], data: Float64Array.from(steps.flatMap((one) => [...one])) };
  const all = intervals.matmul(box, intervals.constant(columns));
  const ends = cuts.map(({ count }, j) => breaks(all.lo[j], all.hi[j], count));
  for (const place of places(cuts)) {
    const slab = {
      shape: [1, cuts.length],
      lo: Float64Array.from(place, (at, j) => ends[j][at]),
      hi: Float64Array.from(place, (at, j) => ends[j][at + 1]),
    };
    const part = around(box, forms, slab);
    if (part === undefined) continue;
    const analysis = affineAnalysis(most);
    const { add, constant, matmul, sub: minus } = analysis.arithmetic;
    const x = analysis.enclose(part);
    if (cuts.length === 0) yield { analysis, x };
    else {
      const back = constant(rows);
      const rest = minus(x, matmul(matmul(x, constant(columns)), back));
      const form = add(rest, matmul(analysis.enclose(slab), back));
      yield { analysis, x: cutTo(form, part) };
    }
  }
}

function columnsOf(
  vectors: readonly Float64Array[],
  d: number,
): Tensor & { readonly shape: readonly number[] } {
  const m = vectors.length;
  return {
    shape: [d, m],
    data: Float64Array.from({ length: d * m }, (_, at) => vectors[at % m][Math.floor(at / m)]),
  };
}

/** Ends of `count` intervals that cover [lo, hi] without a gap. */
function breaks(lo: number, hi: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, k) => (k === count ? hi : lo + (k / count) * (hi - lo)));
}

/** All choices of a slab for each cut. */
function* places(cuts: readonly Cut[]): Generator<number[]> {
  const total = cuts.reduce((product, { count }) => product * count, 1);
  for (let k = 0; k < total; k++) {
    let rest = k;
    yield cuts.map(({ count }) => {
      const at = rest % count;
      rest = Math.floor(rest / count);
      return at;
    });
  }
}

/** Times that the box around a slab is made smaller by all of its bounds. */
const TURNS = 2;

/** A box around what a box has in common with a slab; undefined where that is nothing. */
function around(
  box: IntervalTensor,
  forms: readonly Float64Array[],
  slab: IntervalTensor,
): IntervalTensor | undefined {
  const part = Array.from(box.lo, (_, k) => boundsAt(box, k));
  for (let turn = 0; turn < TURNS; turn++)
    for (const [j, form] of forms.entries())
      for (let k = 0; k < part.length; k++) {
        if (form[k] === 0) continue;
        let others = boundsAt(slab, j);
        form.forEach((entry, i) => {
          if (i !== k) others = sub(others, mul(point(entry), part[i]));
        });
        part[k] = intersect(part[k], div(others, point(form[k])));
        if (isEmpty(part[k])) return undefined;
      }
  const { shape } = box;
  return { shape, lo: Float64Array.from(part, ({ lo }) => lo), hi: Float64Array.from(part, ({ hi }) => hi) };
}

/** A form of numbers that are in a box. */
function cutTo(form: AffineTensor, box: IntervalTensor): AffineTensor {
  const both = Array.from(form.range.lo, (_, k) => intersect(boundsAt(form.range, k), boundsAt(box, k)));
  const { shape } = box;
  const range = {
    shape,
    lo: Float64Array.from(both, ({ lo }) => lo),
    hi: Float64Array.from(both, ({ hi }) => hi),
  };
  return { ...form, range };
}
