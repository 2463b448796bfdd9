import type { Expression } from '../expression.ts';
import { binary, emitBinary } from '../rules/binary.ts';

/** The smaller of a and b; where they are equal each has half of the derivative. */
export const min = binary({
  name: 'min',
  evaluate: Math.min,
  partials: (a, b) => {
    const share = shareOfFirst(a, b);
    return [(t) => t.mul(share), (t) => t.mul(share.like(1).sub(share))];
  },
  chosen: (a, b, da, db) => b.less(a).where(db, a.less(b).where(da, da.add(db).mul(0.5))),
  masks: (a, b, mask) => [b.less(a).where(0, mask), a.less(b).where(0, mask)],
  smooth: ({ inputs: [a, b] }) => ({ at: a.sub(b), order: 0 }),
  affine: ([a, b]) => !a && !b,
  finite: () => true,
  branches: 'implied',
  choice: (a, b) => a.less(b).where(a, b),
  enclose: (a, b, arithmetic) => arithmetic.min(a, b),
  onnx: emitBinary('Min'),
  code: (a, b, k) => k.choose(b, '<', a, b, k.choose(a, '<=', b, a, k.add(a, b))),
  simplify: (a, b) => (a === b ? a : undefined),
});

/** ∂min/∂a: 1, ½ or 0. */
function shareOfFirst(a: Expression, b: Expression): Expression {
  return a.less(b).add(a.lessOrEqual(b)).mul(0.5);
}
