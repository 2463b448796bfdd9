import { binary, emitBinary } from '../rules/binary.ts';
import { elementwiseShape } from '../rules/elementwise.ts';
import { isPadded, scalePadded } from '../rules/padding.ts';
import { constantOf, uniformOf } from '../rules/uniform.ts';

/** a / b, IEEE where b is 0. */
export const div = binary({
  name: 'div',
  evaluate: (a, b) => a / b,
  partials: (_, b, y) => [(t) => t.div(b), (t) => t.mul(y).div(b).neg()],
  smooth: ({ inputs: [, b] }) => ({ at: b, order: -1 }),
  affine: ([, divisor]) => !divisor,
  finite: ({ inputs: [, divisor] }) =>
    [...(constantOf(divisor)?.data ?? [uniformOf(divisor) ?? 0])].every((value) => value !== 0),
  branches: 'none',
  enclose: (a, b, arithmetic) => arithmetic.div(a, b),
  onnx: emitBinary('Div'),
  code: (a, b, k) => k.div(a, b),
  simplify: (a, b) => {
    const shape = elementwiseShape([a.shape, b.shape]);
    if (uniformOf(b) === 1) return a.broadcast(shape);
    if (uniformOf(a) === 0) return a.like(0).broadcast(shape);
    if (a.op === 'neg') return a.inputs[0].div(b).neg();
    if (isPadded(a)) return scalePadded(a, b, shape, (p, q) => p.div(q));
    return undefined;
  },
});
