import type { Expression } from '../expression.ts';
import { operation } from '../operation.ts';
import { absorbBroadcast, elementwiseShape, mapElements } from '../rules/elementwise.ts';
import { uniformOf } from '../rules/uniform.ts';

/**
 * `whenTrue` where the condition is not 0, `otherwise` elsewhere. The derivative is that of the branch taken, and 0
 * in the condition. Both branches are computed: where the other one has an infinite derivative, 0·∞ makes the
 * derivative NaN; guard its argument, not its value.
 */
export const where = operation({
  name: 'where',
  shape: elementwiseShape,
  evaluate: (inputs, _, shape) => mapElements(inputs, shape, (condition, a, b) => (condition !== 0 ? a : b)),
  tangent: (y, [, da, db]) => {
    if (da === undefined && db === undefined) return undefined;
    return y.inputs[0].where(da ?? 0, db ?? 0).broadcast(y.shape);
  },
  adjoint: (y, bar) => {
    const [condition, a, b] = y.inputs;
    return [undefined, condition.where(bar, 0).sumTo(a.shape), condition.where(0, bar).sumTo(b.shape)];
  },
  enclose: (_, [condition, a, b], arithmetic) => arithmetic.where(condition, a, b),
  onnx: (y, emit) => {
    const [condition, a, b] = y.inputs.map(emit.value);
    return emit.node('Where', [emit.toBool(condition), a, b]);
  },
  simplify: (inputs) => {
    const [condition, a, b] = inputs;
    const known = uniformOf(condition);
    if (known !== undefined)
      return (known !== 0 ? a : b).broadcast(elementwiseShape(inputs.map((e) => e.shape)));
    if (a === b) return a.broadcast(elementwiseShape(inputs.map((e) => e.shape)));
    return absorbBroadcast(inputs, ([c, p, q]: readonly Expression[]) => c.where(p, q));
  },
});
