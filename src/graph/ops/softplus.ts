import type { Emitter } from '../emitter.ts';
import type { Curve } from '../enclosing.ts';
import type { Lane, LaneArithmetic } from '../lane-arithmetic.ts';
import { activation } from '../rules/activation.ts';
import { codeLogistic, emitDecay, logistic } from '../rules/logistic.ts';
import { sigmoidCurve } from './sigmoid.ts';

/** log(1+eˣ). Its derivatives are those of σ, so a node of order k ≥ 1 becomes σ of order k−1. */
export const softplus = activation({
  name: 'softplus',
  evaluate: (x, { order }) =>
    order === 0 ? Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) : logistic(x, order - 1),
  derivative: (x) => x.sigmoid(),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  turns: true,
  activation: { vanishesAtZero: false, bounded: false, symmetric: false, straight: false },
  curve: () => curve,
  onnx: (x, _, emit) => (emit.precision === 'float32' ? emit.node('Softplus', [x]) : emitFloat64(x, emit)),
  lanes: (x, _, k) => k.add(k.max(x, k.constant(0)), laneLog1pDecay(x, k)),
  // max(x, 0) + log1p(e), e = e^(−|x|)
  code: (x, _, k) => {
    const zero = k.constant(0);
    return k.add(k.choose(x, '<', zero, zero, x), k.call('log1p', codeLogistic(x, k).e));
  },
  simplify: (x, { order }) => (order > 0 ? x.sigmoid(order - 1) : undefined),
});

const curve: Curve = {
  name: 'softplus',
  at: (x, k) => k.softplus(x),
  extrema: [],
  limits: [0, Number.POSITIVE_INFINITY],
  slope: () => sigmoidCurve(0),
};

/** Emits max(x, 0) + log1p(e) with e = e^(−|x|). */
function emitFloat64(x: string, emit: Emitter): string {
  return emit.node('Add', [emit.node('Max', [x, emit.scalar(0)]), emitLog1pDecay(x, emit)]);
}

/** log1p(e) with e = e^(−|x|) in lanes, as {@link emitLog1pDecay}. */
export function laneLog1pDecay(x: Lane, k: LaneArithmetic): Lane {
  const one = k.constant(1);
  const e = k.exp(k.neg(k.abs(x)));
  const u = k.add(one, e);
  return k.add(k.log(u), k.div(k.sub(e, k.sub(u, one)), u));
}

/** Emits log1p(e) with e = e^(−|x|) in float64. log1p(e) = log u + (e − (u−1))/u puts back the rounding of u = 1+e. */
export function emitLog1pDecay(x: string, emit: Emitter): string {
  const one = emit.scalar(1);
  const e = emitDecay(x, emit);
  const u = emit.node('Add', [e, one]);
  const lost = emit.node('Sub', [e, emit.node('Sub', [u, one])]);
  return emit.node('Add', [emit.node('Log', [u]), emit.node('Div', [lost, u])]);
}
