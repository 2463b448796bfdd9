import type { Curve } from '../enclosing.ts';
import { activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';

/** sin and its derivatives. Those of order 2 and above become ±sin or ±cos, so nodes have order 0 or 1. */
export const sine = activation({
  name: 'sine',
  evaluate: (x, { order }) => (order % 4 < 2 ? 1 : -1) * (order % 2 === 0 ? Math.sin(x) : Math.cos(x)),
  derivative: (x, y) => x.sine(y.attributes.order + 1),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  activation: { vanishesAtZero: true, bounded: true, symmetric: true, straight: false },
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    if (order === 0) return emit.node('Sin', [x]);
    if (emit.precision === 'float32') return emit.node('Cos', [x]);
    // There is no Cos in float64: cos x = 1 − 2 sin²(x/2).
    const half = emit.node('Sin', [emit.node('Mul', [x, emit.scalar(0.5)])]);
    const twice = emit.node('Mul', [emit.node('Mul', [half, half]), emit.scalar(2)]);
    return emit.node('Sub', [emit.scalar(1), twice]);
  },
  code: (x, { order }, k) => k.call(order === 0 ? 'sin' : 'cos', x),
  simplify: (x, { order }) => (order >= 2 ? x.sine(order - 2).neg() : undefined),
});

/** The enclosures of sine and cosine find their extrema themselves. Neither has limits. */
const curves: readonly Curve[] = [
  { name: 'sin', at: (x, k) => k.sin(x), extrema: 'unknown' },
  { name: 'cos', at: (x, k) => k.cos(x), extrema: 'unknown' },
];

const curveOf = byOrder(curves, (order) => {
  const { name, at } = curves[order % 2];
  const sign = order % 4 < 2 ? 1 : -1;
  return {
    name: sign < 0 ? `-${name}` : name,
    at: (x, k) => k.mul(k.point(sign), at(x, k)),
    extrema: 'unknown',
  };
});
