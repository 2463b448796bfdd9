import type { Emitter } from '../emitter.ts';
import { emitPolynomial, type Polynomial } from './polynomial.ts';

/** arctan x = x + x³·P(x²)/Q(x²) for |x| ≤ tan(π/8), with a relative error below 7e-18 (Moshier, Cephes, atan.c). */
const P: Polynomial = [
  -64.85021904942025, -122.88666844901361, -75.00855792314705, -16.157537187333652, -0.8750608600031904,
];
const Q: Polynomial = [
  194.5506571482614, 485.3903996359137, 432.88106049129027, 165.02700983169885, 24.858464901423062, 1,
];
const TAN_PI_8 = Math.SQRT2 - 1;

/** Emits arctan x with the rational function above, for float64: ONNX Runtime has the operator in float32 alone. */
export function emitArctangent(x: string, emit: Emitter): string {
  const where = (condition: string, a: string, b: string) => emit.node('Where', [condition, a, b]);
  const one = emit.scalar(1);
  const size = emit.node('Abs', [x]);
  // |x|, or 1/|x| where that is less: arctan |x| = π/2 − arctan(1/|x|)
  const isLarge = emit.node('Less', [one, size]);
  const within = emit.node('Min', [size, emit.node('Reciprocal', [size])]);
  // arctan a = π/4 + arctan((a − 1)/(a + 1))
  const isFar = emit.node('Less', [emit.scalar(TAN_PI_8), within]);
  const turned = emit.node('Div', [emit.node('Sub', [within, one]), emit.node('Add', [within, one])]);
  const t = where(isFar, turned, within);
  const z = emit.node('Mul', [t, t]);
  const ratio = emit.node('Div', [emitPolynomial(P, z, emit), emitPolynomial(Q, z, emit)]);
  const near = emit.node('Add', [t, emit.node('Mul', [emit.node('Mul', [t, z]), ratio])]);
  const angle = where(isFar, emit.node('Add', [near, emit.scalar(Math.PI / 4)]), near);
  const all = where(isLarge, emit.node('Sub', [emit.scalar(Math.PI / 2), angle]), angle);
  return where(emit.node('Less', [x, emit.scalar(0)]), emit.node('Neg', [all]), all);
}
