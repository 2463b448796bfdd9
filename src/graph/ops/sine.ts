import type { Curve } from '../enclosing.ts';
import { activation } from '../rules/activation.ts';

/** sin and its derivatives. These become ±sin or ±cos, so that nodes have order 0. */
export const sine = activation({
  name: 'sine',
  evaluate: (x, { order }) => sineOf(x, order),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  activation: { vanishesAtZero: true, bounded: true, symmetric: true, straight: false },
  curve: () => sineCurve(0),
  onnx: (x, _, emit) => emit.node('Sin', [x]),
  code: (x, _, k) => k.call('sin', x),
  simplify: (x, { order }) => {
    if (order === 1) return x.applied('cosine', { order: 0 });
    return order > 1 ? x.sine(order - 2).neg() : undefined;
  },
});

/** The derivative of sin of an order. */
export function sineOf(x: number, order: number): number {
  return (order % 4 < 2 ? 1 : -1) * (order % 2 === 0 ? Math.sin(x) : Math.cos(x));
}

/** The curves of sin and its derivatives. The enclosures of sine and cosine find their extrema themselves. Neither has limits. */
export function sineCurve(order: number): Curve {
  return {
    name: `sin(${order % 4})`,
    at: (x, k) => {
      const value = order % 2 === 0 ? k.sin(x) : k.cos(x);
      return order % 4 < 2 ? value : k.neg(value);
    },
    extrema: 'unknown',
    slope: () => sineCurve((order + 1) % 4),
  };
}
