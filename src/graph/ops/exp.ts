import type { Curve } from '../enclosing.ts';
import { univariate } from '../rules/univariate.ts';

const curve: Curve = {
  name: 'exp',
  at: (x, k) => k.exp(x),
  extrema: [],
  limits: [0, Number.POSITIVE_INFINITY],
  slope: () => curve,
};

/** eˣ */
export const exp = univariate({
  name: 'exp',
  evaluate: Math.exp,
  derivative: (_, y) => y,
  smooth: () => 'everywhere',
  finite: () => false,
  branches: 'none',
  curve: () => curve,
  onnx: (x, _, emit) => emit.node('Exp', [x]),
  lanes: (x, _, k) => k.exp(x),
  code: (x, _, k) => k.call('exp', x),
});
