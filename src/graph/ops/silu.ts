import type { Emitter } from '../emitter.ts';
import type { Curve } from '../enclosing.ts';
import { activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import { evaluateGated, gated } from '../rules/gated.ts';
import {
  codeLogistic,
  emitHalfTanh,
  emitLogistic,
  emitReflected,
  emitSigmoid,
  emitSigmoidSlope,
  logistic,
} from '../rules/logistic.ts';
import { enclosePolynomial, sigmoidPolynomial } from '../rules/polynomial.ts';

/** σ(−FAR) is 0 in float64. */
const FAR = 746;

/**
 * SiLU, x·σ(x), and its derivatives. The k-th is x·σ⁽ᵏ⁾(x) + k·σ⁽ᵏ⁻¹⁾(x), with σ⁽ᵏ⁾ a polynomial in s = σ(x).
 */
export const silu = activation({
  name: 'silu',
  ...gated,
  evaluate: (x, { order }) => evaluateGated(x, order, logistic),
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    if (order > 3 || (order > 2 && emit.precision === 'float64')) {
      const rest = emit.node('Mul', [emitLogistic(x, order - 1, emit), emit.scalar(order)]);
      return emit.node('Add', [emit.node('Mul', [x, emitLogistic(x, order, emit)]), rest]);
    }
    if (emit.precision === 'float64') return emitFloat64(x, order, emit);
    const s = emit.node('Sigmoid', [x]);
    const a = emit.node('Mul', [x, s]);
    if (order === 0) return a;
    // Networks are trained in float32: the fewest nodes count, and the kernel's absolute accuracy of 1e-7 suffices. With q =
    // a·s − s, f' = a − q and f'' = (1−s)(f' − q): seven nodes for all three beside the sigmoid. ONNX Runtime takes a
    // quarter less time for a difference than for a sum.
    const q = emit.node('Sub', [emit.node('Mul', [a, s]), s]);
    const slope = emit.node('Sub', [a, q]);
    if (order === 1) return slope;
    const t = emit.node('Sub', [emit.scalar(1), s]);
    const bend = emit.node('Mul', [t, emit.node('Sub', [slope, q])]);
    if (order === 2) return bend;
    // For second derivatives in a loss: f‴ = (2 − 3s)f″ − (1 − s)f'
    const factor = emit.node('Sub', [emit.scalar(2), emit.node('Mul', [s, emit.scalar(3)])]);
    return emit.node('Sub', [emit.node('Mul', [factor, bend]), emit.node('Mul', [t, slope])]);
  },
  lanes: (x, { order }, k) => {
    const s = k.sigmoid(x);
    const a = k.mul(x, s);
    if (order === 0) return a;
    const q = k.sub(s, k.mul(a, s));
    const slope = k.add(a, q);
    if (order === 1) return slope;
    const t = k.sub(k.constant(1), s);
    const bend = k.mul(t, k.add(slope, q));
    if (order === 2) return bend;
    const factor = k.sub(k.constant(2), k.mul(k.constant(3), s));
    return order === 3 ? k.sub(k.mul(factor, bend), k.mul(t, slope)) : undefined;
  },
  // xs, s + xp and p(2 + x(t − s)), with t = σ(−x) and p = st
  code: (x, { order }, k) => {
    const { s, t, p } = codeLogistic(x, k);
    // Beyond these σ is 0 or 1 in float64, and a larger x would make ∞·0.
    const [least, most] = [k.constant(-FAR), k.constant(FAR)];
    const above = k.choose(x, '<', least, least, x);
    if (order === 0) return k.mul(above, s);
    const near = k.choose(most, '<', above, most, above);
    if (order === 1) return k.add(s, k.mul(near, p));
    return order === 2 ? k.mul(p, k.add(k.constant(2), k.mul(near, k.sub(t, s)))) : undefined;
  },
});

/** Emits xs, s(1 + xt) and st(2 − x(s − t)) with t = σ(−x). Each keeps its digits in both tails. */
function emitFloat64(x: string, order: number, emit: Emitter): string {
  const s = emitSigmoid(x, emit);
  if (order === 0) return emit.node('Mul', [x, s]);
  if (order === 1) {
    const rest = emit.node('Mul', [x, emitReflected(x, emit)]);
    return emit.node('Mul', [s, emit.node('Add', [rest, emit.scalar(1)])]);
  }
  const bend = emit.node('Mul', [x, emitHalfTanh(x, emit)]);
  return emit.node('Mul', [emitSigmoidSlope(x, emit), emit.node('Sub', [emit.scalar(2), bend])]);
}

/** Curves with 1, 2 and 3 stationary points, known to 27 digits. The first is at −1−W(1/e). */
const curves: readonly Curve[] = [
  {
    name: 'silu',
    at: (x, k) => k.mul(x, k.sigmoid(x)),
    extrema: [extremum('-1.278464542761073795109358739', '-0.278464542761073795109358739')],
    limits: [0, Number.POSITIVE_INFINITY],
  },
  {
    name: "silu'",
    at: (x, k) => {
      const one = k.point(1);
      return k.mul(k.sigmoid(x), k.add(one, k.mul(x, k.sigmoid(k.neg(x)))));
    },
    extrema: [
      extremum('2.399357280515467667832739697', '1.099839320128866916958184924'),
      extremum('-2.399357280515467667832739697', '-0.099839320128866916958184924'),
    ],
    limits: [0, 1],
  },
  {
    name: "silu''",
    at: (x, k) => {
      const s = k.sigmoid(x);
      const t = k.sigmoid(k.neg(x));
      return k.mul(k.mul(s, t), k.add(k.point(2), k.mul(x, k.sub(t, s))));
    },
    extrema: [
      extremum('0', '0.5'),
      extremum('3.4358409935351106889516413438521', '-0.036914373199893185638291780'),
      extremum('-3.4358409935351106889516413438521', '-0.036914373199893185638291780'),
    ],
    limits: [0, 0],
  },
];

const curveOf = byOrder(curves, natural);

/** Higher orders by the natural extension of the formula: sound, not exact. */
function natural(order: number): Curve {
  const own = sigmoidPolynomial(order);
  const below = sigmoidPolynomial(order - 1);
  return {
    name: `silu(${order})`,
    at: (x, k) => {
      const s = k.sigmoid(x);
      return k.add(
        k.mul(x, enclosePolynomial(own, s, k)),
        k.mul(k.point(order), enclosePolynomial(below, s, k)),
      );
    },
    extrema: 'unknown',
    limits: [0, 0],
  };
}
