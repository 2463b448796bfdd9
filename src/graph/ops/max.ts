import type { Expression } from '../expression.ts';
import { binary, emitBinary } from '../rules/binary.ts';

/** The larger of a and b; where they are equal each has half of the derivative. */
export const max = binary({
  name: 'max',
  evaluate: Math.max,
  partials: (a, b) => {
    const share = shareOfFirst(a, b);
    return [(t) => t.mul(share), (t) => t.mul(share.like(1).sub(share))];
  },
  chosen: (a, b, da, db) => a.less(b).where(db, b.less(a).where(da, da.add(db).mul(0.5))),
  masks: (a, b, mask) => [a.less(b).where(0, mask), b.less(a).where(0, mask)],
  smooth: ({ inputs: [a, b] }) => ({ at: a.sub(b), order: 0 }),
  affine: ([a, b]) => !a && !b,
  finite: () => true,
  branches: 'implied',
  choice: (a, b) => b.less(a).where(a, b),
  enclose: (a, b, arithmetic) => arithmetic.max(a, b),
  onnx: emitBinary('Max'),
  code: (a, b, k) => k.choose(a, '<', b, b, k.choose(b, '<=', a, a, k.add(a, b))),
  simplify: (a, b) => (a === b ? a : undefined),
});

/** ∂max/∂a: 1, ½ or 0. */
function shareOfFirst(a: Expression, b: Expression): Expression {
  return b.less(a).add(b.lessOrEqual(a)).mul(0.5);
}
