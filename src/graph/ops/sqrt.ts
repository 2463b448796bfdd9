import type { Curve } from '../enclosing.ts';
import { univariate } from '../rules/univariate.ts';

const curve: Curve = {
  name: 'sqrt',
  at: (x, k) => k.sqrt(x),
  extrema: [],
  // At −∞, left of its domain, the value at the domain's edge.
  limits: [0, Number.POSITIVE_INFINITY],
  // Of positive numbers alone
  slope: () => ({ name: "sqrt'", at: (x, k) => k.div(k.point(0.5), k.sqrt(x)), extrema: [] }),
};

/** √x; NaN below 0, and its derivative at 0 is infinite. */
export const sqrt = univariate({
  name: 'sqrt',
  evaluate: Math.sqrt,
  derivative: (_, y) => y.power(-1).mul(0.5),
  // Where x touches 0: Glaeser, "Racine carrée d'une fonction différentiable", 1963.
  smooth: ({ inputs: [at] }) => ({ at, fromZero: true, order: -1, touching: 0 }),
  finite: () => false,
  branches: 'none',
  curve: () => curve,
  onnx: (x, _, emit) => emit.node('Sqrt', [x]),
  lanes: (x, _, k) => k.sqrt(x),
  code: (x, _, k) => k.call('sqrt', x),
});
