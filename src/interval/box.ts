import type { Arithmetic, Bounds, Curve } from '../graph/enclosing.ts';
import {
  broadcastShapes,
  formatShape,
  InputError,
  type Sizes,
  sizeOf,
  stridesOf,
  type Tensor,
} from '../tensor/index.ts';
import * as scalar from './bounds.ts';
import { rangeOf } from './curve.ts';
import { broadcastStrides, gather } from './layout.ts';
import { power } from './power.ts';
import { multiply, type Placement } from './product.ts';
import { sourceOf, transposePoints } from './transposed.ts';

/**
 * An interval for every element of a tensor. Points are one array twice: `lo === hi`, which products recognise. An
 * element with `lo > hi` is empty, one with a NaN end is the whole line; arrays are not written to once they are in
 * here.
 */
export interface IntervalTensor {
  readonly shape: Sizes;
  readonly lo: Float64Array;
  readonly hi: Float64Array;
}

/** A box from its ends, row-major. @throws InputError when the shape does not hold them */
export function intervalTensor(shape: Sizes, lo: ArrayLike<number>, hi: ArrayLike<number>): IntervalTensor {
  const size = sizeOf(shape);
  if (lo.length !== size || hi.length !== size)
    throw new InputError(
      `a box of shape ${formatShape(shape)} needs ${size} lower and upper ends`,
      `${lo.length} and ${hi.length}`,
      'Correct the shape or the ends.',
    );
  const lower = Float64Array.from(lo);
  return { shape, lo: lower, hi: lo === hi ? lower : Float64Array.from(hi) };
}

/** Whether the tensor was built of points. Elements of others may happen to have equal ends. */
export function isPoint({ lo, hi }: IntervalTensor): boolean {
  return lo === hi;
}

/** The element at a row-major index, EMPTY or WHOLE where its ends are improper. */
export function boundsAt({ lo, hi }: IntervalTensor, index: number): Bounds {
  return scalar.proper({ lo: lo[index], hi: hi[index] });
}

/** Interval arithmetic on tensors: every result holds the exact results for all members, by outward rounding. */
export const intervals: Arithmetic<IntervalTensor> = {
  constant: ({ shape, data }: Tensor) => ({ shape, lo: data, hi: data }),

  add,
  sub: (a, b) => combine(a, b, scalar.sub),
  mul,
  div: (a, b) => combine(a, b, scalar.div),
  max: (a, b) => combine(a, b, scalar.max),
  min: (a, b) => combine(a, b, scalar.min),
  compare: (a, b, relation) => combine(a, b, relation === 'less' ? less : lessOrEqual),

  neg: (a) => map(a, scalar.neg),
  abs: (a) => map(a, scalar.abs),
  power: (a, exponent) => map(a, (x) => power(x, exponent)),
  univariate,

  where: (condition, a, b) => {
    const shape = broadcast(condition.shape, broadcast(a.shape, b.shape));
    const [c, p, q] = [stretched(condition, shape), stretched(a, shape), stretched(b, shape)];
    return build(shape, (i) => {
      const flag = boundsAt(c, i);
      if (scalar.isEmpty(flag)) return scalar.EMPTY;
      if (flag.lo === flag.hi && (flag.lo === 1 || flag.lo === 0)) return boundsAt(flag.lo === 1 ? p : q, i);
      return scalar.hull(boundsAt(p, i), boundsAt(q, i));
    });
  },

  matmul,
  sum,

  broadcast: (a, shape) => stretched(a, shape),
  reshape: (a, shape) => ({ shape, lo: a.lo, hi: a.hi }),
  transpose: (a, permutation) => {
    if (a.shape.length === 2 && permutation[0] === 1 && isPoint(a)) return transposePoints(a.shape, a.lo);
    const own = stridesOf(a.shape);
    const strides = permutation.map((axis) => own[axis]);
    const shape = permutation.map((axis) => a.shape[axis]);
    return both(a, shape, (data) => gather(data, shape, strides));
  },
  slice: (a, axis, start, stop) => {
    const strides = stridesOf(a.shape);
    const shape = a.shape.map((size, k) => (k === axis ? stop - start : size));
    return both(a, shape, (data) => gather(data, shape, strides, start * strides[axis]));
  },
  concat,
};

// ---------------------------------------------------------------------------------------------------------------
// Elementwise

function broadcast(a: Sizes, b: Sizes): Sizes {
  return broadcastShapes(a, b) as Sizes;
}

/** `a` with every element repeated to fill `shape`; its own arrays where nothing stretches. */
function stretched(a: IntervalTensor, shape: Sizes): IntervalTensor {
  if (a.lo.length === sizeOf(shape)) return { shape, lo: a.lo, hi: a.hi };
  const strides = broadcastStrides(a.shape, shape);
  return both(a, shape, (data) => gather(data, shape, strides));
}

/** Moves the elements of both ends alike; points stay points. */
function both(a: IntervalTensor, shape: Sizes, move: (data: Float64Array) => Float64Array): IntervalTensor {
  const lo = move(a.lo);
  return { shape, lo, hi: isPoint(a) ? lo : move(a.hi) };
}

function build(shape: Sizes, element: (index: number) => Bounds): IntervalTensor {
  const lo = new Float64Array(sizeOf(shape));
  const hi = new Float64Array(lo.length);
  for (let i = 0; i < lo.length; i++) {
    const bounds = element(i);
    lo[i] = bounds.lo;
    hi[i] = bounds.hi;
  }
  return { shape, lo, hi };
}

function map(a: IntervalTensor, f: (x: Bounds) => Bounds): IntervalTensor {
  return build(a.shape, (i) => f({ lo: a.lo[i], hi: a.hi[i] }));
}

function combine(a: IntervalTensor, b: IntervalTensor, f: (x: Bounds, y: Bounds) => Bounds): IntervalTensor {
  const { p, q, out } = operands(a, b);
  return build(out.shape, (i) => f({ lo: p.lo[i], hi: p.hi[i] }, { lo: q.lo[i], hi: q.hi[i] }));
}

/** A fresh box of a broadcast shape, and the operands stretched to it. */
function operands(a: IntervalTensor, b: IntervalTensor) {
  const shape = broadcast(a.shape, b.shape);
  const size = sizeOf(shape);
  return {
    p: stretched(a, shape),
    q: stretched(b, shape),
    out: { shape, lo: new Float64Array(size), hi: new Float64Array(size) },
  };
}

// The hot operations have loops of their own, into which the engine inlines the scalar operation.

function univariate(a: IntervalTensor, f: Curve): IntervalTensor {
  const lo = new Float64Array(a.lo.length);
  const hi = new Float64Array(a.lo.length);
  for (let i = 0; i < lo.length; i++) {
    const range = rangeOf(f, { lo: a.lo[i], hi: a.hi[i] });
    lo[i] = range.lo;
    hi[i] = range.hi;
  }
  return { shape: a.shape, lo, hi };
}

function add(a: IntervalTensor, b: IntervalTensor): IntervalTensor {
  const { p, q, out } = operands(a, b);
  const { lo, hi } = out;
  for (let i = 0; i < lo.length; i++) {
    const bounds = scalar.add({ lo: p.lo[i], hi: p.hi[i] }, { lo: q.lo[i], hi: q.hi[i] });
    lo[i] = bounds.lo;
    hi[i] = bounds.hi;
  }
  return out;
}

function mul(a: IntervalTensor, b: IntervalTensor): IntervalTensor {
  const { p, q, out } = operands(a, b);
  const { lo, hi } = out;
  for (let i = 0; i < lo.length; i++) {
    const bounds = scalar.mul({ lo: p.lo[i], hi: p.hi[i] }, { lo: q.lo[i], hi: q.hi[i] });
    lo[i] = bounds.lo;
    hi[i] = bounds.hi;
  }
  return out;
}

const NO = scalar.point(0);
const YES = scalar.point(1);
const MAYBE: Bounds = { lo: 0, hi: 1 };

function less(a: Bounds, b: Bounds): Bounds {
  if (scalar.isEmpty(a) || scalar.isEmpty(b)) return scalar.EMPTY;
  return a.hi < b.lo ? YES : a.lo >= b.hi ? NO : MAYBE;
}

function lessOrEqual(a: Bounds, b: Bounds): Bounds {
  if (scalar.isEmpty(a) || scalar.isEmpty(b)) return scalar.EMPTY;
  return a.hi <= b.lo ? YES : a.lo > b.hi ? NO : MAYBE;
}

// ---------------------------------------------------------------------------------------------------------------
// Across elements

/** Matrix product of the last two axes, [.., n, k]·[.., k, m]; leading axes broadcast. */
function matmul(a: IntervalTensor, b: IntervalTensor): IntervalTensor {
  const [rows, inner] = a.shape.slice(-2);
  const [below, columns] = b.shape.slice(-2);
  if (a.shape.length < 2 || b.shape.length < 2 || inner !== below)
    throw new InputError(
      'a matrix product needs [.., n, k] and [.., k, m]',
      `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
      'Transpose or reshape an operand.',
    );
  const stack = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...stack, rows, columns];
  const out = { shape, lo: new Float64Array(sizeOf(shape)), hi: new Float64Array(sizeOf(shape)) };
  multiply(a, b, placements(a.shape, b.shape, stack, rows, inner, columns), out, sourceOf(b));
  return out;
}

function placements(
  a: Sizes,
  b: Sizes,
  stack: Sizes,
  rows: number,
  inner: number,
  columns: number,
): Placement[] {
  const startsOf = (shape: Sizes) => {
    const own = shape.slice(0, -2);
    const matrices = Float64Array.from({ length: sizeOf(own) }, (_, k) => k);
    return gather(matrices, stack, broadcastStrides(own, stack));
  };
  const [left, right] = [startsOf(a), startsOf(b)];
  return Array.from(left, (matrix, k) => ({
    rows,
    inner,
    columns,
    a: matrix * rows * inner,
    b: right[k] * inner * columns,
    out: k * rows * columns,
  }));
}

function sum(a: IntervalTensor, axes: readonly number[], keepAxes: boolean): IntervalTensor {
  const reduced = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shape = keepAxes ? reduced : a.shape.filter((_, axis) => !axes.includes(axis));
  if (sizeOf(reduced) === a.lo.length) return { shape, lo: a.lo, hi: a.hi };
  // Where each element goes: the reduced array's indices, broadcast back over the axes summed.
  const slots = Float64Array.from({ length: sizeOf(reduced) }, (_, k) => k);
  const slotOf = gather(slots, a.shape, broadcastStrides(reduced, a.shape));
  const totals = new Array<Bounds>(slots.length).fill(NO);
  for (let i = 0; i < slotOf.length; i++) totals[slotOf[i]] = scalar.add(totals[slotOf[i]], boundsAt(a, i));
  return build(shape, (i) => totals[i]);
}

function concat(parts: readonly IntervalTensor[], axis: number): IntervalTensor {
  const shape = parts[0].shape.map((size, k) =>
    k === axis ? parts.reduce((total, part) => total + part.shape[axis], 0) : size,
  );
  const outer = sizeOf(shape.slice(0, axis));
  const join = (pick: (part: IntervalTensor) => Float64Array) => {
    const data = new Float64Array(sizeOf(shape));
    let to = 0;
    for (let k = 0; k < outer; k++)
      for (const part of parts) {
        const run = part.lo.length / outer;
        data.set(pick(part).subarray(k * run, (k + 1) * run), to);
        to += run;
      }
    return data;
  };
  const lo = join((part) => part.lo);
  return { shape, lo, hi: parts.every(isPoint) ? lo : join((part) => part.hi) };
}
