import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import type { Bounds, BoundsArithmetic, Curve } from '../enclosing.ts';
import type { Lane, LaneArithmetic } from '../lane-arithmetic.ts';
import { type ActivationAttributes, activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import { evaluateGated, gated } from '../rules/gated.ts';
import { codeLogistic, emitReflected, emitSigmoid, logistic } from '../rules/logistic.ts';
import { emitPolynomial, enclosePolynomial, evaluatePolynomial, mishFactor } from '../rules/polynomial.ts';

/** σ(−FAR) is 0 in float64. */
const FAR = 746;

/**
 * Mish, x·g(x) with g(x) = tanh(log(1 + eˣ)) (Misra, "Mish: a self regularized non-monotonic activation function", 2019), and its
 * derivatives, x·g⁽ᵏ⁾ + k·g⁽ᵏ⁻¹⁾. All are rational functions of s = σ(x) and t = σ(−x). Their tails are factors: s on the left
 * and, of derivatives of g, t² on the right, where 1 − g² would cancel.
 */
export const mish = activation({
  name: 'mish',
  ...gated,
  evaluate: (x, { order }) => evaluateGated(x, order, gate),
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    if (emit.precision === 'float32' && order < 3) return emitFloat32(x, order, emit);
    const near = emit.node('Clip', [x, emit.scalar(-FAR), emit.scalar(FAR)]);
    const own = emitGate(x, order, emit);
    if (order === 0) return emit.node('Mul', [x, own]);
    const rest = emitGate(x, order - 1, emit);
    const times = order === 1 ? rest : emit.node('Mul', [rest, emit.scalar(order)]);
    return emit.node('Add', [emit.node('Mul', [near, own]), times]);
  },
  lanes: (x, { order }, k) => {
    if (order > 3) return undefined;
    const own = laneGate(x, order, k);
    if (order === 0) return k.mul(x, own);
    const near = k.max(k.min(x, k.constant(FAR)), k.constant(-FAR));
    return k.add(k.mul(near, own), k.mul(k.constant(order), laneGate(x, order - 1, k)));
  },
  code: <S>(x: S, { order }: ActivationAttributes, k: CodeArithmetic<S>) => {
    if (order > 2) return undefined;
    const [least, most] = [k.constant(-FAR), k.constant(FAR)];
    const above = k.choose(x, '<', least, least, x);
    const own = codeGate(x, order, k);
    if (order === 0) return k.mul(above, own);
    const near = k.choose(most, '<', above, most, above);
    return k.add(k.mul(near, own), k.mul(k.constant(order), codeGate(x, order - 1, k)));
  },
});

/** g⁽ᵏ⁾(x) */
function gate(x: number, order: number): number {
  const [s, t] = [logistic(x, 0), logistic(-x, 0)];
  const w = 1 + t * t;
  if (order === 0) return (s * (1 + t)) / w;
  return (evaluatePolynomial(mishFactor(order), t) * t * t * s) / w ** (order + 1);
}

function gateAt(x: Bounds, order: number, k: BoundsArithmetic): Bounds {
  const [s, t] = [k.sigmoid(x), k.sigmoid(k.neg(x))];
  const w = k.add(k.point(1), k.square(t));
  if (order === 0) return k.div(k.mul(s, k.add(k.point(1), t)), w);
  let value = k.mul(enclosePolynomial(mishFactor(order), t, k), k.mul(k.square(t), s));
  for (let power = 0; power <= order; power++) value = k.div(value, w);
  return value;
}

function emitGate(x: string, order: number, emit: Emitter): string {
  const [s, t] = [emitSigmoid(x, emit), emitReflected(x, emit)];
  const one = emit.scalar(1);
  const square = emit.node('Mul', [t, t]);
  const w = emit.node('Add', [square, one]);
  if (order === 0) return emit.node('Div', [emit.node('Mul', [s, emit.node('Add', [t, one])]), w]);
  const factor = mishFactor(order);
  let value = emit.node('Mul', [square, s]);
  value = emit.node('Mul', [
    value,
    factor.length === 1 ? emit.scalar(factor[0]) : emitPolynomial(factor, t, emit),
  ]);
  for (let power = 0; power <= order; power++) value = emit.node('Div', [value, w]);
  return value;
}

function laneGate(x: Lane, order: number, k: LaneArithmetic): Lane {
  const [s, t, one] = [k.sigmoid(x), k.sigmoid(k.neg(x)), k.constant(1)];
  const square = k.mul(t, t);
  const w = k.add(one, square);
  if (order === 0) return k.div(k.mul(s, k.add(one, t)), w);
  const factor = mishFactor(order).reduceRight<Lane | undefined>(
    (value, c) => (value === undefined ? k.constant(c) : k.add(k.mul(value, t), k.constant(c))),
    undefined,
  ) as Lane;
  const inverse = k.div(one, w);
  const powers = Array.from({ length: order + 1 }, () => inverse);
  return powers.reduce((value, power) => k.mul(value, power), k.mul(factor, k.mul(square, s)));
}

function codeGate<S>(x: S, order: number, k: CodeArithmetic<S>): S {
  const { s, t } = codeLogistic(x, k);
  const one = k.constant(1);
  const square = k.mul(t, t);
  const w = k.add(one, square);
  if (order === 0) return k.div(k.mul(s, k.add(one, t)), w);
  const factor = mishFactor(order).reduceRight<S | undefined>(
    (value, c) => (value === undefined ? k.constant(c) : k.add(k.mul(value, t), k.constant(c))),
    undefined,
  ) as S;
  const powers = Array.from({ length: order }, () => w).reduce((p, q) => k.mul(p, q), w);
  return k.div(k.mul(factor, k.mul(square, s)), powers);
}

/** For training, with few nodes: g by its definition, g′ = s(1 − g²), and g″ = g′(1 − s − 2sg). */
function emitFloat32(x: string, order: number, emit: Emitter): string {
  const mul = (a: string, b: string) => emit.node('Mul', [a, b]);
  const g = emit.node('Tanh', [emit.node('Softplus', [x])]);
  if (order === 0) return mul(x, g);
  const s = emit.node('Sigmoid', [x]);
  const one = emit.scalar(1);
  const slope = mul(s, emit.node('Sub', [one, mul(g, g)]));
  // Where x·g′ vanishes x may be anything but infinite: s is 0 there, or g is 1.
  if (order === 1) return emit.node('Add', [g, mul(x, slope)]);
  const two = emit.scalar(2);
  const factor = emit.node('Sub', [emit.node('Sub', [one, s]), mul(mul(s, g), two)]);
  return emit.node('Add', [mul(mul(x, slope), factor), mul(slope, two)]);
}

/**
 * Curves with 1, 2 and 3 stationary points. These are all changes of sign of the next derivative, in 60 digits, on a grid out to
 * both tails.
 */
const curves: readonly Curve[] = [
  {
    name: 'mish',
    at: (x, k) => k.mul(x, gateAt(x, 0, k)),
    extrema: [extremum('-1.192431214515495212137588340420739', '-0.3088434130172504066287602290419537')],
    limits: [0, Number.POSITIVE_INFINITY],
  },
  {
    name: "mish'",
    at: (x, k) => k.add(k.mul(x, gateAt(x, 1, k)), gateAt(x, 0, k)),
    extrema: [
      extremum('-2.256376396360793120005748543950164', '-0.1125261223894625564073279011485535'),
      extremum('1.49057117948542845929441890819791', '1.088498161251727861228293627392126'),
    ],
    limits: [0, 1],
  },
  {
    name: "mish''",
    at: (x, k) => k.add(k.mul(x, gateAt(x, 2, k)), k.mul(k.point(2), gateAt(x, 1, k))),
    extrema: [
      extremum('-3.267337846520404576124851327120906', '-0.0417320707066110254172864093495669'),
      extremum('-0.08793443131491421132668590445558394', '0.6442046372369724295176590470565237'),
      extremum('2.114842563020877108592514492684931', '-0.05903335695393629297877501680282103'),
    ],
    limits: [0, 0],
  },
];

const curveOf = byOrder(curves, natural);

/** Higher orders by the natural extension of the formula: sound, not exact. */
function natural(order: number): Curve {
  return {
    name: `mish(${order})`,
    at: (x, k) => k.add(k.mul(x, gateAt(x, order, k)), k.mul(k.point(order), gateAt(x, order - 1, k))),
    extrema: 'unknown',
    limits: [0, 0],
  };
}
