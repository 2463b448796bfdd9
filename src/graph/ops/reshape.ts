import { BATCH, formatShape, InputError, type Shape, sameShape, sizeOf } from '../../tensor/index.ts';
import { operation } from '../operation.ts';
import { axisOf, isPadded, throughPadding } from '../rules/padding.ts';
import { coreOf, isStretched } from '../rules/stretching.ts';

type ReshapeAttributes = { readonly shape: Shape };

/** The same elements in row-major order in another shape. */
export const reshape = operation<ReshapeAttributes>({
  name: 'reshape',
  shape: ([x], { shape }) => {
    if (!isReshape(x, shape))
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
  masks: (y, mask) => [mask.reshape(y.inputs[0].shape)],
  smooth: () => 'everywhere',
  reach: 'moves',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (y, [x], arithmetic) => arithmetic.reshape(x, y.attributes.shape as readonly number[]),
  onnx: (y, emit) => emit.node('Reshape', [emit.value(y.inputs[0]), emit.shape(y.attributes.shape)]),
  simplify: ([x], { shape }) => {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'reshape') return x.inputs[0].reshape(shape);
    // Scalar factors and constants stay visible to the rules of elementwise operations.
    if (x.op === 'broadcast' && x.inputs[0].rank === 0) return x.inputs[0].broadcast(shape);
    if (x.op === 'broadcast' && isReshape(coreOf(x).shape, shape)) return coreOf(x).reshape(shape);
    // Stretched rows stay stretched where the first axis stays the first.
    if (shape.length > 0 && shape[0] === x.shape[0] && isStretched(x, 0))
      return coreOf(x)
        .broadcast([1, ...x.shape.slice(1)])
        .reshape([1, ...shape.slice(1)])
        .broadcast(shape);
    if (isPadded(x)) {
      const axis = sameAxis(x.shape, shape, axisOf(x));
      if (axis !== undefined)
        return throughPadding(x, shape, axis, (part, start, stop) =>
          part.reshape(shape.with(axis, stop - start)),
        );
    }
    return undefined;
  },
});

/** The axis of `to` that is this one of `from`, if the reshape only adds or drops axes of size 1. */
function sameAxis(from: Shape, to: Shape, axis: number): number | undefined {
  const wide = (shape: Shape) => shape.flatMap((dimension, k) => (dimension === 1 ? [] : [k]));
  const [before, after] = [wide(from), wide(to)];
  if (before.length !== after.length || before.some((k, i) => from[k] !== to[after[i]])) return undefined;
  return after[before.indexOf(axis)];
}

function isReshape(from: Shape, to: Shape): boolean {
  return fixedSize(from) === fixedSize(to) && batches(from) === batches(to);
}

function fixedSize(shape: Shape): number {
  return sizeOf(shape.map((dimension) => (dimension === BATCH ? 1 : dimension)));
}

function batches(shape: Shape): number {
  return shape.filter((dimension) => dimension === BATCH).length;
}
