import { binary, emitBinary } from '../rules/binary.ts';
import { elementwiseShape } from '../rules/elementwise.ts';
import { interleavePadded } from '../rules/padding.ts';
import { uniformOf } from '../rules/uniform.ts';

/** a − b */
export const sub = binary({
  name: 'sub',
  evaluate: (a, b) => a - b,
  partials: () => [(t) => t, (t) => t.neg()],
  smooth: () => 'everywhere',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (a, b, arithmetic) => arithmetic.sub(a, b),
  onnx: emitBinary('Sub'),
  code: (a, b, k) => k.sub(a, b),
  simplify: (a, b) => {
    const shape = elementwiseShape([a.shape, b.shape]);
    if (uniformOf(b) === 0) return a.broadcast(shape);
    if (uniformOf(a) === 0) return b.neg().broadcast(shape);
    if (b.op === 'neg') return a.add(b.inputs[0]);
    if (a === b) return a.like(0);
    return interleavePadded(a, b, (p, q) => p.sub(q));
  },
});
