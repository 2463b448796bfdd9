import { formatShape, InputError, sizeOf } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import { type Applied, operation } from '../operation.ts';
import { coreOf, isStretched } from '../rules/stretching.ts';

/** Elements start ≤ i < stop along an axis. */
export type SliceAttributes = { readonly axis: number; readonly start: number; readonly stop: number };

/** Elements start ≤ i < stop along one axis of fixed size. */
export const slice = operation<SliceAttributes>({
  name: 'slice',
  shape: ([x], { axis, start, stop }) => {
    const size = x[axis];
    if (typeof size !== 'number' || !(0 <= start && start < stop && stop <= size))
      throw new InputError(
        `a slice of ${formatShape(x)} needs 0 ≤ start < stop ≤ size along an axis of fixed size`,
        `axis ${axis}, ${start} to ${stop}`,
        'Correct the range.',
      );
    return x.with(axis, stop - start);
  },
  evaluate: ([x], { axis, start, stop }, shape) => {
    const inner = sizeOf(x.shape.slice(axis + 1));
    const from = x.shape[axis] * inner;
    const width = (stop - start) * inner;
    const data = new Float64Array(sizeOf(shape));
    for (let outer = 0; outer * width < data.length; outer++)
      data.set(
        x.data.subarray(outer * from + start * inner, outer * from + start * inner + width),
        outer * width,
      );
    return { shape, data };
  },
  tangent: (y, [dot]) => dot?.slice(y.attributes.axis, y.attributes.start, y.attributes.stop),
  adjoint: (y, bar) => [putBack(y, bar)],
  masks: (y, mask) => [putBack(y, mask)],
  smooth: () => 'everywhere',
  reach: 'moves',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (y, [x], arithmetic) =>
    arithmetic.slice(x, y.attributes.axis, y.attributes.start, y.attributes.stop),
  onnx: (y, emit) => {
    const { axis, start, stop } = y.attributes;
    const [from, to, axes] = [[start], [stop], [axis]].map(emit.integers);
    return emit.node('Slice', [emit.value(y.inputs[0]), from, to, axes]);
  },
  simplify: ([x], { axis, start, stop }) => {
    if (start === 0 && stop === x.shape[axis]) return x;
    if (x.op === 'slice' && x.attributes.axis === axis) {
      const offset = x.attributes.start as number;
      return x.inputs[0].slice(axis, offset + start, offset + stop);
    }
    if (x.op === 'broadcast') {
      const core = coreOf(x);
      const along = axis - (x.rank - core.rank);
      const part = isStretched(x, axis) ? core : core.slice(along, start, stop);
      return part.broadcast(x.shape.with(axis, stop - start));
    }
    if (x.op === 'transpose') {
      const permutation = x.attributes.permutation as readonly number[];
      return x.inputs[0].slice(permutation[axis], start, stop).transpose(permutation);
    }
    if (x.op === 'concat' && x.attributes.axis === axis) {
      let offset = 0;
      for (const part of x.inputs) {
        const size = part.shape[axis] as number;
        if (start >= offset && stop <= offset + size) return part.slice(axis, start - offset, stop - offset);
        offset += size;
      }
    }
    return undefined;
  },
});

/** `bar`, shaped like y, at its place in the input, with zeros around. */
function putBack({ attributes, inputs: [x] }: Applied<SliceAttributes>, bar: Expression): Expression {
  const { axis, start, stop } = attributes;
  return bar.pad(axis, start, (x.shape[axis] as number) - stop);
}
