import type { Curve } from '../enclosing.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import {
  codeNormal,
  emitByDensity,
  emitDensity,
  emitDistribution,
  laneDensity,
  laneDistribution,
  normalDensity,
  normalDistribution,
} from '../rules/normal.ts';
import { densityPolynomial, enclosePolynomial, evaluatePolynomial } from '../rules/polynomial.ts';
import { univariate } from '../rules/univariate.ts';

type NormalCdfAttributes = { readonly order: number };

/** Φ, the standard normal distribution function, and its derivatives. The k-th is (−1)ᵏ⁻¹Heₖ₋₁(x)·φ(x). */
export const normalCdf = univariate<NormalCdfAttributes>({
  name: 'normalCdf',
  evaluate: (x, { order }) => {
    if (order === 0) return normalDistribution(x);
    const density = normalDensity(x);
    // Far out, where the polynomial may overflow, the density has long vanished.
    return density === 0 ? 0 : evaluatePolynomial(densityPolynomial(order - 1), x) * density;
  },
  derivative: (x, y) => x.normalCdf(y.attributes.order + 1),
  smooth: () => 'everywhere',
  finite: () => true,
  branches: 'none',
  turns: true,
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    if (order === 0) return emitDistribution(x, emit);
    return order === 1 ? emitDensity(x, emit) : emitByDensity(densityPolynomial(order - 1), x, emit);
  },
  lanes: (x, { order }, k) => {
    if (order === 0) return laneDistribution(x, k);
    const density = laneDensity(x, k);
    if (order === 1) return density;
    return order === 2 ? k.neg(k.mul(x, density)) : undefined;
  },
  code: (x, { order }, k) => {
    const { w, tail, density } = codeNormal(x, k);
    const zero = k.constant(0);
    if (order === 0) return k.choose(x, '<', zero, tail, k.sub(k.constant(1), tail));
    if (order === 1) return density;
    // −xφ
    const product = k.mul(w, density);
    return order === 2 ? k.choose(x, '<', zero, product, k.neg(product)) : undefined;
  },
});

const curves: readonly Curve[] = [
  { name: 'normalCdf', at: (x, k) => k.normalCdf(x), extrema: [], limits: [0, 1] },
  {
    name: 'normalPdf',
    at: (x, k) => k.normalPdf(x),
    extrema: [extremum('0', '0.39894228040143267793994605993438')],
    limits: [0, 0],
  },
  {
    name: "normalPdf'",
    at: (x, k) => k.neg(k.mul(x, k.normalPdf(x))),
    extrema: [
      extremum('-1', '0.24197072451914334979783019293556'),
      extremum('1', '-0.24197072451914334979783019293556'),
    ],
    limits: [0, 0],
  },
];

const curveOf = byOrder(curves, natural);

function natural(order: number): Curve {
  return {
    name: `normalCdf(${order})`,
    at: (x, k) => k.mul(enclosePolynomial(densityPolynomial(order - 1), x, k), k.normalPdf(x)),
    extrema: 'unknown',
    limits: [0, 0],
  };
}
