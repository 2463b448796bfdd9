import { formatShape, InputError, sizeOf } from '../../tensor/index.ts';
import { operation } from '../operation.ts';

type ConcatAttributes = { readonly axis: number };

/** Joins its inputs along one axis of fixed size. */
export const concat = operation<ConcatAttributes>({
  name: 'concat',
  shape: (inputs, { axis }) => {
    const [first] = inputs;
    const fits = inputs.every(
      (shape) =>
        typeof shape[axis] === 'number' &&
        shape.length === first.length &&
        shape.every((dimension, k) => k === axis || dimension === first[k]),
    );
    if (inputs.length === 0 || !fits)
      throw new InputError(
        `parts joined along axis ${axis} must agree in every other axis, and have a fixed size along it`,
        inputs.map(formatShape).join(' '),
        'Reshape the parts.',
      );
    const size = inputs.reduce((total, shape) => total + (shape[axis] as number), 0);
    return first.map((dimension, k) => (k === axis ? size : dimension));
  },
  evaluate: (inputs, { axis }, shape) => {
    const inner = sizeOf(shape.slice(axis + 1));
    const row = shape[axis] * inner;
    const data = new Float64Array(sizeOf(shape));
    let offset = 0;
    for (const { shape: own, data: part } of inputs) {
      const width = own[axis] * inner;
      for (let outer = 0; outer * width < part.length; outer++)
        data.set(part.subarray(outer * width, (outer + 1) * width), outer * row + offset);
      offset += width;
    }
    return { shape, data };
  },
  tangent: (y, tangents) => {
    const [first, ...rest] = y.inputs.map((below, k) => tangents[k] ?? below.like(0));
    return first.concat(rest, y.attributes.axis);
  },
  adjoint: (y, bar) => {
    const { axis } = y.attributes;
    let offset = 0;
    return y.inputs.map((part) => {
      const start = offset;
      offset += part.shape[axis] as number;
      return bar.slice(axis, start, offset);
    });
  },
  enclose: (y, parts, arithmetic) => arithmetic.concat(parts, y.attributes.axis),
  onnx: (y, emit) => emit.node('Concat', y.inputs.map(emit.value), { axis: y.attributes.axis }),
  simplify: (inputs) => (inputs.length === 1 ? inputs[0] : undefined),
});
