import type { Curve } from '../enclosing.ts';
import { emitArctangent } from '../rules/arctangent.ts';
import { extremum } from '../rules/extremum.ts';
import { univariate } from '../rules/univariate.ts';

/** No limit is a double: the natural extension encloses ±π/2 as well. */
const curve: Curve = {
  name: 'arctan',
  at: (x, k) => k.arctan(x),
  extrema: [],
  slope: () => ({
    name: "arctan'",
    at: (x, k) => k.div(k.point(1), k.add(k.point(1), k.square(x))),
    extrema: [extremum('0', '1')],
    limits: [0, 0],
  }),
};

/** The angle in (−π/2, π/2) whose tangent is x. */
export const arctan = univariate({
  name: 'arctan',
  evaluate: Math.atan,
  derivative: (x) => x.square().add(1).power(-1),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  curve: () => curve,
  onnx: (x, _, emit) => (emit.precision === 'float32' ? emit.node('Atan', [x]) : emitArctangent(x, emit)),
  code: (x, _, k) => k.call('atan', x),
  simplify: (x) => (x.op === 'neg' ? x.inputs[0].arctan().neg() : undefined),
});
