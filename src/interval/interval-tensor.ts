import type { Bounds } from '../graph/enclosing.ts';
import { broadcastShapes, formatShape, InputError, type Sizes, sizeOf } from '../tensor/index.ts';
import { proper } from './bounds.ts';
import { broadcastStrides, gather } from './layout.ts';

/**
 * An interval for every element of a tensor. A tensor of points has one array twice, `lo === hi`, which products recognise.
 * An element with `lo > hi` is empty; one with a NaN end is the whole line. Arrays are not written to once they are in here.
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
  return proper({ lo: lo[index], hi: hi[index] });
}

/** A box whose elements are computed one by one. */
export function build(shape: Sizes, element: (index: number) => Bounds): IntervalTensor {
  const lo = new Float64Array(sizeOf(shape));
  const hi = new Float64Array(lo.length);
  for (let i = 0; i < lo.length; i++) {
    const bounds = element(i);
    lo[i] = bounds.lo;
    hi[i] = bounds.hi;
  }
  return { shape, lo, hi };
}

export function broadcast(a: Sizes, b: Sizes): Sizes {
  return broadcastShapes(a, b) as Sizes;
}

/** `a` with every element repeated to fill `shape`; its own arrays where nothing stretches. */
export function stretched(a: IntervalTensor, shape: Sizes): IntervalTensor {
  if (a.lo.length === sizeOf(shape)) return { shape, lo: a.lo, hi: a.hi };
  const strides = broadcastStrides(a.shape, shape);
  return both(a, shape, (data) => gather(data, shape, strides));
}

/** Moves the elements of both ends alike; points stay points. */
export function both(
  a: IntervalTensor,
  shape: Sizes,
  move: (data: Float64Array) => Float64Array,
): IntervalTensor {
  const lo = move(a.lo);
  return { shape, lo, hi: isPoint(a) ? lo : move(a.hi) };
}
