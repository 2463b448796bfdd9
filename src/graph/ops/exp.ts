import type { Curve } from '../enclosing.ts';
import { univariate } from '../rules/univariate.ts';

export const expCurve: Curve = {
  name: 'exp',
  at: (x, k) => k.exp(x),
  extrema: [],
  limits: [0, Number.POSITIVE_INFINITY],
  slope: () => expCurve,
};

/** eˣ */
export const exp = univariate({
  name: 'exp',
  evaluate: Math.exp,
  derivative: (_, y) => y,
  smooth: () => 'everywhere',
  finite: () => false,
  branches: 'none',
  curve: () => expCurve,
  onnx: (x, _, emit) => emit.node('Exp', [x]),
  lanes: (x, _, k) => k.exp(x),
  code: (x, _, k) => k.call('exp', x),
});
