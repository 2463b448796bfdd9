import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import type { Bounds, BoundsArithmetic, Curve } from '../enclosing.ts';
import { type ActivationAttributes, activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import { emitSigmoidSlope, logistic } from '../rules/logistic.ts';
import { emitPolynomial, enclosePolynomial, tanhFactor } from '../rules/polynomial.ts';

/** tanh and its derivatives, which are polynomials in t = tanh x. */
export const tanh = activation({
  name: 'tanh',
  // tanh x = 2σ(2x) − 1, which gives derivatives without the cancellation of 1 − t².
  evaluate: (x, { order }) => (order === 0 ? Math.tanh(x) : 2 ** (order + 1) * logistic(2 * x, order)),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  turns: true,
  activation: { vanishesAtZero: true, bounded: true, symmetric: true, straight: false },
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    const t = emit.node('Tanh', [x]);
    if (order === 0) return t;
    const slope = emitSlope(x, t, emit);
    if (order === 1) return slope;
    return emit.node('Mul', [slope, emitPolynomial(tanhFactor(order), t, emit)]);
  },
  lanes: (x, { order }, k) => {
    const t = k.tanh(x);
    if (order === 0) return t;
    const slope = k.sub(k.constant(1), k.mul(t, t));
    if (order === 1) return slope;
    if (order === 2) return k.mul(slope, k.mul(k.constant(-2), t));
    // For second derivatives in a loss: s(6t² − 2)
    return order === 3 ? k.mul(slope, k.sub(k.mul(k.constant(6), k.mul(t, t)), k.constant(2))) : undefined;
  },
  // Near 0 by tanh itself, further out by e = e^(−2|x|): 1 − tanh² would cancel there
  code: <S>(x: S, { order }: ActivationAttributes, k: CodeArithmetic<S>) => {
    const [one, size, edge] = [k.constant(1), k.call('abs', x), k.constant(0.55)];
    const near = (then: S, otherwise: S) => k.choose(size, '<', edge, then, otherwise);
    const e = near(one, k.call('exp', k.mul(k.constant(-2), size)));
    const f = k.add(one, e);
    const signed = k.choose(x, '<', k.constant(0), k.sub(e, one), k.sub(one, e));
    const value = near(k.call('tanh', x), k.div(signed, f));
    if (order === 0) return value;
    const decay = k.div(k.mul(k.constant(4), e), k.mul(f, f));
    const slope = near(k.sub(one, k.mul(value, value)), decay);
    if (order === 1) return slope;
    return order === 2 ? k.mul(k.mul(k.constant(-2), value), slope) : undefined;
  },
});

const curves: readonly Curve[] = [
  { name: 'tanh', at: (x, k) => k.tanh(x), extrema: [], limits: [-1, 1] },
  { name: "tanh'", at: slopeAt, extrema: [extremum('0', '1')], limits: [0, 0] },
  {
    name: "tanh''",
    at: (x, k) => k.mul(k.mul(k.point(-2), k.tanh(x)), slopeAt(x, k)),
    extrema: [
      extremum('-0.65847894846240835431252317365398', '0.76980035891950101934553170733594'),
      extremum('0.65847894846240835431252317365398', '-0.76980035891950101934553170733594'),
    ],
    limits: [0, 0],
  },
];

const curveOf = byOrder(curves, natural);

function natural(order: number): Curve {
  return {
    name: `tanh(${order})`,
    at: (x, k) => k.mul(slopeAt(x, k), enclosePolynomial(tanhFactor(order), k.tanh(x), k)),
    extrema: 'unknown',
    limits: [0, 0],
  };
}

/** Emits 1 − tanh² x. In float64 as 4σ′(2x), which does not cancel; in float32, for training, with fewer nodes. */
function emitSlope(x: string, t: string, emit: Emitter): string {
  if (emit.precision === 'float32') return emit.node('Sub', [emit.scalar(1), emit.node('Mul', [t, t])]);
  const quarter = emitSigmoidSlope(emit.node('Mul', [x, emit.scalar(2)]), emit);
  return emit.node('Mul', [quarter, emit.scalar(4)]);
}

/** 1 − tanh² x = 4σ(2x)σ(−2x). */
function slopeAt(x: Bounds, k: BoundsArithmetic): Bounds {
  const twice = k.mul(k.point(2), x);
  return k.mul(k.point(4), k.mul(k.sigmoid(twice), k.sigmoid(k.neg(twice))));
}
