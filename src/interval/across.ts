import type { Bounds } from '../graph/enclosing.ts';
import { formatShape, InputError, type Sizes, sizeOf } from '../tensor/index.ts';
import * as scalar from './bounds.ts';
import { boundsAt, broadcast, build, type IntervalTensor, isPoint } from './interval-tensor.ts';
import { broadcastStrides, gather } from './layout.ts';
import { multiply, type Placement } from './product.ts';
import { sourceOf } from './transposed.ts';

/** Matrix product of the last two axes, [.., n, k]·[.., k, m]; leading axes broadcast. */
export function matmul(a: IntervalTensor, b: IntervalTensor): IntervalTensor {
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

export function sum(a: IntervalTensor, axes: readonly number[], keepAxes: boolean): IntervalTensor {
  const reduced = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shape = keepAxes ? reduced : a.shape.filter((_, axis) => !axes.includes(axis));
  if (sizeOf(reduced) === a.lo.length) return { shape, lo: a.lo, hi: a.hi };
  // The sum that each element goes to: indices of the reduced array, broadcast over the axes summed.
  const slots = Float64Array.from({ length: sizeOf(reduced) }, (_, k) => k);
  const slotOf = gather(slots, a.shape, broadcastStrides(reduced, a.shape));
  const totals = new Array<Bounds>(slots.length).fill(scalar.point(0));
  for (let i = 0; i < slotOf.length; i++) totals[slotOf[i]] = scalar.add(totals[slotOf[i]], boundsAt(a, i));
  return build(shape, (i) => totals[i]);
}

export function concat(parts: readonly IntervalTensor[], axis: number): IntervalTensor {
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
