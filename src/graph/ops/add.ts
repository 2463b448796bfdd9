import { sameShape } from '../../tensor/index.ts';
import type { Emitter } from '../emitter.ts';
import type { Expression } from '../expression.ts';
import { binary } from '../rules/binary.ts';
import { elementwiseShape } from '../rules/elementwise.ts';
import { interleavePadded } from '../rules/padding.ts';
import { uniformOf } from '../rules/uniform.ts';
import { emitProduct, isGemm } from './matmul.ts';

/** a + b */
export const add = binary({
  name: 'add',
  evaluate: (a, b) => a + b,
  partials: () => [(t) => t, (t) => t],
  smooth: () => 'everywhere',
  affine: () => true,
  finite: () => true,
  branches: 'none',
  enclose: (a, b, arithmetic) => arithmetic.add(a, b),
  onnx: (y, emit) =>
    emitAffine(y, emit) ?? emit.node('Add', [emit.value(y.inputs[0]), emit.value(y.inputs[1])]),
  code: (a, b, k) => k.add(a, b),
  simplify: (a, b) => {
    const shape = elementwiseShape([a.shape, b.shape]);
    if (uniformOf(a) === 0) return b.broadcast(shape);
    if (uniformOf(b) === 0) return a.broadcast(shape);
    if (b.op === 'neg') return a.sub(b.inputs[0]);
    if (a.op === 'neg') return b.sub(a.inputs[0]);
    return interleavePadded(a, b, (p, q) => p.add(q));
  },
});

/** A sum with a matrix product that nothing else uses is one Gemm. The other term is its C. */
function emitAffine(y: Expression, emit: Emitter): string | undefined {
  const [a, b] = y.inputs;
  const joins = (product: Expression) =>
    isGemm(product) && sameShape(product.shape, y.shape) && emit.uses(product) === 1;
  if (joins(b)) return emitProduct(b, emit, emit.value(a));
  if (joins(a)) return emitProduct(a, emit, emit.value(b));
  return undefined;
}
