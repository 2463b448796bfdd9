import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Curve } from '../enclosing.ts';
import { type ActivationAttributes, activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import { gated } from '../rules/gated.ts';
import {
  codeNormal,
  emitByDensity,
  emitByErf,
  emitDensity,
  emitDistribution,
  normalDensity,
  normalDistribution,
} from '../rules/normal.ts';
import { enclosePolynomial, evaluatePolynomial, geluPolynomial } from '../rules/polynomial.ts';

/** GELU, x·Φ(x) (Hendrycks & Gimpel, 2016; the exact form), and its derivatives, from the second on polynomials times φ. */
export const gelu = activation({
  name: 'gelu',
  ...gated,
  evaluate: (x, { order }) => {
    const density = normalDensity(x);
    // Far out x·φ(x) and its like → 0, and would be ∞·0.
    if (order >= 2) return density === 0 ? 0 : evaluatePolynomial(geluPolynomial(order), x) * density;
    const distribution = normalDistribution(x);
    if (order === 0) return distribution === 0 ? 0 : x * distribution;
    return density === 0 ? distribution : distribution + x * density;
  },
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    // Networks are trained in float32, where few nodes count and the absolute error of Erf's kernel is as good.
    const distribution = () => (emit.precision === 'float32' ? emitByErf : emitDistribution)(x, emit);
    if (order === 0) return emit.node('Mul', [x, distribution()]);
    if (order > 2) return emitByDensity(geluPolynomial(order), x, emit);
    const density = emitDensity(x, emit);
    // Not (2 − x²)φ, since x² overflows where φ is 0. The first derivative has the product xφ, so nodes are as few.
    const product = emit.node('Mul', [x, density]);
    if (order === 1) return emit.node('Add', [distribution(), product]);
    return emit.node('Sub', [emit.node('Mul', [density, emit.scalar(2)]), emit.node('Mul', [x, product])]);
  },
  // xΦ; Φ + xφ; φ(2 − x²)
  code: <S>(x: S, { order }: ActivationAttributes, k: CodeArithmetic<S>) => {
    const { w, tail, density } = codeNormal(x, k);
    const upper = k.sub(k.constant(1), tail);
    const signed = (below: S, above: S) => k.choose(x, '<', k.constant(0), below, above);
    if (order === 0) return signed(k.neg(k.mul(w, tail)), k.mul(x, upper));
    const product = k.mul(w, density);
    if (order === 1) return signed(k.sub(tail, product), k.add(upper, product));
    return order === 2 ? k.mul(density, k.sub(k.constant(2), k.mul(w, w))) : undefined;
  },
});

const curves: readonly Curve[] = [
  {
    name: 'gelu',
    at: (x, k) => k.mul(x, k.normalCdf(x)),
    extrema: [extremum('-0.75179152469356445745790494677952', '-0.16997120747990366169386847098243')],
    limits: [0, Number.POSITIVE_INFINITY],
  },
  {
    name: "gelu'",
    at: (x, k) => k.add(k.normalCdf(x), k.mul(x, k.normalPdf(x))),
    extrema: [
      extremum('1.4142135623730950488016887242097', '1.128904145185154786340744442262'),
      extremum('-1.4142135623730950488016887242097', '-0.12890414518515478634074444226197'),
    ],
    limits: [0, 1],
  },
  {
    name: "gelu''",
    at: (x, k) => k.mul(k.sub(k.point(2), k.square(x)), k.normalPdf(x)),
    extrema: [
      extremum('0', '0.79788456080286535587989211986876'),
      extremum('2', '-0.10798193302637610390112840082143'),
      extremum('-2', '-0.10798193302637610390112840082143'),
    ],
    limits: [0, 0],
  },
];

const curveOf = byOrder(curves, natural);

function natural(order: number): Curve {
  return {
    name: `gelu(${order})`,
    at: (x, k) => k.mul(enclosePolynomial(geluPolynomial(order), x, k), k.normalPdf(x)),
    extrema: 'unknown',
    limits: [0, 0],
  };
}
