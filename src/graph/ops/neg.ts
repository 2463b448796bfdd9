import { operation } from '../operation.ts';
import { axisOf, isPadded, throughPadding } from '../rules/padding.ts';

/** −x */
export const neg = operation({
  name: 'neg',
  shape: ([x]) => x,
  evaluate: ([x], _, shape) => ({ shape, data: x.data.map((value) => -value) }),
  tangent: (_, [dot]) => dot?.neg(),
  adjoint: (_, bar) => [bar.neg()],
  smooth: () => 'everywhere',
  reach: 'elementwise',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (_, [x], arithmetic) => arithmetic.neg(x),
  onnx: (y, emit) => emit.node('Neg', [emit.value(y.inputs[0])]),
  lanes: ([x], _, k) => k.neg(x),
  code: ([x], _, k) => k.neg(x),
  simplify: ([x]) => {
    if (x.op === 'neg') return x.inputs[0];
    if (x.op === 'sub') return x.inputs[1].sub(x.inputs[0]);
    if (x.op === 'broadcast') return x.inputs[0].neg().broadcast(x.shape);
    if (isPadded(x)) return throughPadding(x, x.shape, axisOf(x), (part) => part.neg());
    return undefined;
  },
});
