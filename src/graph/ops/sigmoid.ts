import type { Bounds, BoundsArithmetic, Curve } from '../enclosing.ts';
import { activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import { codeLogistic, emitLogistic, logistic } from '../rules/logistic.ts';
import { enclosePolynomial, sigmoidFactor } from '../rules/polynomial.ts';

/** The logistic function σ(x) = 1/(1+e⁻ˣ) and its derivatives, which are polynomials in s = σ(x) and 1−s = σ(−x). */
export const sigmoid = activation({
  name: 'sigmoid',
  evaluate: (x, { order }) => logistic(x, order),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  turns: true,
  activation: { vanishesAtZero: false, bounded: true, symmetric: true, straight: false },
  curve: ({ order }) => sigmoidCurve(order),
  onnx: (x, { order }, emit) => emitLogistic(x, order, emit),
  lanes: (x, { order }, k) => {
    const s = k.sigmoid(x);
    if (order === 0) return s;
    // σ(−x) = e^(−x)·σ(x): 1 − s would cancel.
    const t = k.mul(k.exp(k.neg(x)), s);
    const slope = k.mul(s, t);
    if (order === 1) return slope;
    // t − s = −tanh(x/2), which does not cancel at 0.
    if (order === 2) return k.neg(k.mul(slope, k.tanh(k.mul(k.constant(0.5), x))));
    // For second derivatives in a loss: p(1 − 6p) with p = st
    return order === 3 ? k.mul(slope, k.sub(k.constant(1), k.mul(k.constant(6), slope))) : undefined;
  },
  code: (x, { order }, k) => {
    const { s, p } = codeLogistic(x, k);
    if (order < 2) return order === 0 ? s : p;
    // t − s would cancel at 0.
    const h = k.call('tanh', k.mul(k.constant(0.5), x));
    return order === 2 ? k.neg(k.mul(p, h)) : undefined;
  },
});

const curves: readonly Curve[] = [
  { name: 'sigmoid', at: (x, k) => k.sigmoid(x), extrema: [], limits: [0, 1] },
  { name: "sigmoid'", at: slopeAt, extrema: [extremum('0', '0.25')], limits: [0, 0] },
  {
    name: "sigmoid''",
    // t − s = −tanh(x/2), which does not cancel.
    at: (x, k) => k.neg(k.mul(slopeAt(x, k), k.tanh(k.mul(x, k.point(0.5))))),
    extrema: [
      extremum('-1.316957896924816708625046347308', '0.096225044864937627418191463416993'),
      extremum('1.316957896924816708625046347308', '-0.096225044864937627418191463416993'),
    ],
    limits: [0, 0],
  },
];

export const sigmoidCurve = byOrder(curves, natural);

function natural(order: number): Curve {
  return {
    name: `sigmoid(${order})`,
    at: (x, k) => k.mul(slopeAt(x, k), enclosePolynomial(sigmoidFactor(order), k.sigmoid(x), k)),
    extrema: 'unknown',
    limits: [0, 0],
  };
}

function slopeAt(x: Bounds, k: BoundsArithmetic): Bounds {
  return k.mul(k.sigmoid(x), k.sigmoid(k.neg(x)));
}
