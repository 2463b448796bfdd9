import { BATCH, formatShape, InputError, type Shape, sameShape, sizeOf } from '../../tensor/index.ts';
import { operation } from '../operation.ts';

type ReshapeAttributes = { readonly shape: Shape };

/** The same elements in row-major order in another shape. */
export const reshape = operation<ReshapeAttributes>({
  name: 'reshape',
  shape: ([x], { shape }) => {
    if (fixedSize(x) !== fixedSize(shape) || batches(x) !== batches(shape))
      throw new InputError(
        'a reshape must keep the number of elements, and the batch as one axis',
        `${formatShape(x)} to ${formatShape(shape)}`,
        'Correct the shape.',
      );
    return shape;
  },
  evaluate: ([x], _, shape) => ({ shape, data: x.data }),
  tangent: (y, [dot]) => dot?.reshape(y.attributes.shape),
  adjoint: (y, bar) => [bar.reshape(y.inputs[0].shape)],
  enclose: (y, [x], arithmetic) => arithmetic.reshape(x, y.attributes.shape as readonly number[]),
  onnx: (y, emit) => emit.node('Reshape', [emit.value(y.inputs[0]), emit.shape(y.attributes.shape)]),
  simplify: ([x], { shape }) => {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'reshape') return x.inputs[0].reshape(shape);
    // Scalar factors and constants stay visible to the rules of elementwise operations.
    if (x.op === 'broadcast' && x.inputs[0].rank === 0) return x.inputs[0].broadcast(shape);
    return undefined;
  },
});

function fixedSize(shape: Shape): number {
  return sizeOf(shape.map((dimension) => (dimension === BATCH ? 1 : dimension)));
}

function batches(shape: Shape): number {
  return shape.filter((dimension) => dimension === BATCH).length;
}
