import {
  BATCH,
  broadcastShapes,
  formatShape,
  InputError,
  type Shape,
  sameShape,
} from '../../tensor/index.ts';
import { operation } from '../operation.ts';
import { stretch } from '../rules/elementwise.ts';

type BroadcastAttributes = { readonly shape: Shape };

/** Stretches axes of size 1 and adds leading ones. */
export const broadcast = operation<BroadcastAttributes>({
  name: 'broadcast',
  shape: ([x], { shape }) => {
    if (!sameShape(broadcastShapes(x, shape), shape))
      throw new InputError(
        `${formatShape(x)} must broadcast to the shape asked for`,
        formatShape(shape),
        'Only axes of size 1 stretch; align at the last axis.',
      );
    return shape;
  },
  evaluate: ([x], _, shape) => ({ shape, data: stretch(x, shape) }),
  tangent: (y, [dot]) => dot?.broadcast(y.attributes.shape),
  adjoint: (y, bar) => [bar.sumTo(y.inputs[0].shape)],
  smooth: () => 'everywhere',
  reach: 'stretches',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  folds: false,
  enclose: (y, [x], arithmetic) => arithmetic.broadcast(x, fixed(y.attributes.shape)),
  onnx: (y, emit) => {
    const [x] = y.inputs;
    // Expand broadcasts both ways, so a 1 keeps the size that x has. Only a new batch must be looked up.
    const lead = y.rank - x.rank;
    const target = y.shape.map((dimension, axis) =>
      axis >= lead && x.shape[axis - lead] === dimension ? 1 : dimension,
    );
    return emit.node('Expand', [emit.value(x), emit.runtimeShape(target)]);
  },
  lanes: ([x]) => x,
  simplify: ([x], { shape }) => {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === 'broadcast') return x.inputs[0].broadcast(shape);
    return undefined;
  },
});

function fixed(shape: Shape): readonly number[] {
  if (shape.includes(BATCH))
    throw new InputError(
      'an enclosure needs a fixed batch',
      formatShape(shape),
      'Build the graph with batch 1.',
    );
  return shape as readonly number[];
}
