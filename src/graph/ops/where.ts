import { sameShape } from '../../tensor/index.ts';
import type { Expression } from '../expression.ts';
import { operation } from '../operation.ts';
import { absorbBroadcast, elementwiseShape, mapElements } from '../rules/elementwise.ts';
import { axisOf, isPadded, throughPadding } from '../rules/padding.ts';
import { uniformOf } from '../rules/uniform.ts';

/**
 * `whenTrue` where the condition is not 0, `otherwise` elsewhere. The derivative is that of the branch taken, and 0 in the
 * condition. Both branches are computed. What is not finite in the branch not taken reaches neither the value nor the
 * derivatives.
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
  masks: (y, mask) => {
    const [condition, a, b] = y.inputs;
    // The first is unused: the condition has no adjoint.
    return [
      mask.sumTo(condition.shape),
      condition.where(mask, 0).sumTo(a.shape),
      condition.where(0, mask).sumTo(b.shape),
    ];
  },
  smooth: ({ inputs: [at, whenTrue, otherwise] }) => ({ at, order: -1, branches: [whenTrue, otherwise] }),
  reach: 'elementwise',
  affine: ([condition]) => !condition,
  finite: () => true,
  branches: 'written',
  enclose: (_, [condition, a, b], arithmetic) => arithmetic.where(condition, a, b),
  onnx: (y, emit) => {
    const [condition, a, b] = y.inputs.map(emit.value);
    return emit.node('Where', [emit.toBool(condition), a, b]);
  },
  lanes: ([condition, a, b], _, k) => k.choose(condition, a, b),
  code: ([condition, a, b], _, k) => k.choose(k.constant(0), '<', k.call('abs', condition), a, b),
  simplify: (inputs) => {
    const [condition, a, b] = inputs;
    const shape = elementwiseShape(inputs.map((e) => e.shape));
    const known = uniformOf(condition);
    if (known !== undefined) return (known !== 0 ? a : b).broadcast(shape);
    // Only one part of a branch behind the same condition is ever taken.
    if (a.op === 'where' && a.inputs[0] === condition) return condition.where(a.inputs[1], b);
    if (b.op === 'where' && b.inputs[0] === condition) return condition.where(a, b.inputs[2]);
    if (isPadded(condition) && uniformOf(b) === 0 && sameShape(condition.shape, shape))
      return throughPadding(condition, shape, axisOf(condition), (part, start, stop) =>
        part.where(a.broadcast(shape).slice(axisOf(condition), start, stop), 0),
      );
    // A comparison is that number already.
    if (condition.op === 'compare' && uniformOf(a) === 1 && uniformOf(b) === 0)
      return condition.broadcast(shape);
    if (a === b) return a.broadcast(shape);
    return absorbBroadcast(inputs, ([c, p, q]: readonly Expression[]) => c.where(p, q));
  },
});
