import { activation } from '../rules/activation.ts';
import { sineCurve, sineOf } from './sine.ts';

/** cos and its derivatives. These become ±sin or ±cos, so that nodes have order 0. */
export const cosine = activation({
  name: 'cosine',
  evaluate: (x, { order }) => sineOf(x, order + 1),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  activation: { vanishesAtZero: false, bounded: true, symmetric: false, straight: false },
  curve: () => sineCurve(1),
  onnx: (x, _, emit) => {
    if (emit.precision === 'float32') return emit.node('Cos', [x]);
    // There is no Cos in float64: cos x = 1 − 2 sin²(x/2).
    const half = emit.node('Sin', [emit.node('Mul', [x, emit.scalar(0.5)])]);
    const twice = emit.node('Mul', [emit.node('Mul', [half, half]), emit.scalar(2)]);
    return emit.node('Sub', [emit.scalar(1), twice]);
  },
  code: (x, _, k) => k.call('cos', x),
  simplify: (x, { order }) => (order > 0 ? x.sine(order + 1) : undefined),
});
