import type { Curve } from '../enclosing.ts';
import { univariate } from '../rules/univariate.ts';

export const logCurve: Curve = {
  name: 'log',
  at: (x, k) => k.log(x),
  extrema: [],
  // At −∞, left of its domain, the limit at the domain's edge.
  limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  // Of positive numbers alone
  slope: () => ({ name: "log'", at: (x, k) => k.div(k.point(1), x), extrema: [] }),
};

/** Natural logarithm; −∞ at 0 and NaN below. */
export const log = univariate({
  name: 'log',
  evaluate: Math.log,
  derivative: (x) => x.power(-1),
  smooth: ({ inputs: [at] }) => ({ at, fromZero: true, order: -1 }),
  finite: () => false,
  branches: 'none',
  curve: () => logCurve,
  onnx: (x, _, emit) => emit.node('Log', [x]),
  lanes: (x, _, k) => k.log(x),
  code: (x, _, k) => k.call('log', x),
});
