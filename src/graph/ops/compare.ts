import { operation } from '../operation.ts';
import { absorbBroadcast, elementwiseShape, mapElements } from '../rules/elementwise.ts';

type CompareAttributes = { readonly relation: 'less' | 'lessOrEqual' };

/** 1 where a < b (or a ≤ b), 0 elsewhere. Its derivative is taken to be 0, at the jump too. */
export const compare = operation<CompareAttributes>({
  name: 'compare',
  shape: elementwiseShape,
  evaluate: (inputs, { relation }, shape) =>
    mapElements(inputs, shape, relation === 'less' ? (a, b) => Number(a < b) : (a, b) => Number(a <= b)),
  tangent: () => undefined,
  adjoint: () => [undefined, undefined],
  smooth: ({ inputs: [a, b] }) => ({ at: a.sub(b), order: -1 }),
  reach: 'elementwise',
  affine: ([a, b]) => !a && !b,
  finite: () => true,
  branches: 'none',
  enclose: (y, [a, b], arithmetic) => arithmetic.compare(a, b, y.attributes.relation),
  onnx: (y, emit) => {
    const type = y.attributes.relation === 'less' ? 'Less' : 'LessOrEqual';
    return emit.fromBool(emit.node(type, y.inputs.map(emit.value)));
  },
  lanes: ([a, b], { relation }, k) => (relation === 'less' ? k.less(a, b) : k.lessOrEqual(a, b)),
  code: ([a, b], { relation }, k) =>
    k.choose(a, relation === 'less' ? '<' : '<=', b, k.constant(1), k.constant(0)),
  simplify: ([a, b], { relation }) => {
    if (a === b) return a.like(relation === 'less' ? 0 : 1);
    return absorbBroadcast([a, b], ([p, q]) => (relation === 'less' ? p.less(q) : p.lessOrEqual(q)));
  },
});
