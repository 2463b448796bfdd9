/** Broadcasting, transposing and slicing move elements: they read row-major arrays through strides. */
import { type Sizes, sizeOf, stridesOf } from '../tensor/index.ts';

/** The elements `data[offset + Σ index·stride]` for every index into `shape`, in row-major order. */
export function gather(
  data: Float64Array,
  shape: Sizes,
  strides: readonly number[],
  offset = 0,
): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  if (out.length === 0) return out;
  const last = shape.length - 1;
  const run = last < 0 ? 1 : shape[last];
  const step = last < 0 ? 0 : strides[last];
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let to = 0; to < out.length; to += run) {
    for (let k = 0; k < run; k++) out[to + k] = data[from + k * step];
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** Strides that read an array of shape `from` as if it were broadcast to `to`: 0 along the axes that stretch. */
export function broadcastStrides(from: Sizes, to: Sizes): number[] {
  const own = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]));
}
