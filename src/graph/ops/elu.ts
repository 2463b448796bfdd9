import type { Bounds, BoundsArithmetic, Curve } from '../enclosing.ts';
import type { Expression } from '../expression.ts';
import { activation } from '../rules/activation.ts';
import { isWild } from '../rules/branches.ts';

type EluAttributes = { readonly alpha: number; readonly order: number };

/**
 * ELU: x for x > 0, α(eˣ − 1) elsewhere, with α > 0 (Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network
 * learning by exponential linear units", 2016). Its slope at 0 jumps from α to 1, and its second derivative from α to 0. At
 * 0 derivatives are those from the left.
 */
export const elu = activation({
  name: 'elu',
  evaluate: (x, { alpha, order }: EluAttributes) => {
    if (x > 0) return order === 0 ? x : Number(order === 1);
    return alpha * (order === 0 ? Math.expm1(x) : Math.exp(x));
  },
  derivative: (x, { attributes: { alpha, order } }) => x.elu(alpha, order + 1),
  tangent: ({ inputs: [x], attributes: { alpha, order } }, dot) => {
    const along = x.elu(alpha, order + 1).mul(dot);
    return order > 0 && isWild(x) ? x.greater(0).where(0, along) : along;
  },
  // Right of 0 the value is the operand, and its slope is constant.
  masks: ({ inputs: [x], attributes: { order } }, mask) => [order === 0 ? mask : x.greater(0).where(0, mask)],
  smooth: ({ inputs: [at], attributes: { alpha, order } }) => ({
    at,
    order: Math.max(-1, (alpha === 1 ? 1 : 0) - order),
  }),
  finite: () => true,
  branches: 'implied',
  activation: {
    vanishesAtZero: true,
    bounded: false,
    symmetric: false,
    straight: false,
    numbers: [{ attribute: 'alpha', usual: 1, above: 0, below: Number.POSITIVE_INFINITY }],
  },
  choice: (x, { alpha, order }) => choiceOf(x, alpha, order),
  curve: ({ alpha, order }) => curveOf(alpha, order),
  onnx: (x, { alpha, order }, emit) => {
    const zero = emit.scalar(0);
    // ONNX Runtime has the operator in float32 alone.
    if (order === 0 && emit.precision === 'float32')
      return emit.node('Elu', [x], { alpha: { float: alpha } });
    const below = emit.node('Min', [x, zero]);
    const e = emit.node('Exp', [below]);
    const scaled = (y: string) => (alpha === 1 ? y : emit.node('Mul', [y, emit.scalar(alpha)]));
    if (order === 0) {
      // eˣ − 1 = (eˣ + 1)·tanh(x/2), which does not cancel.
      const half = emit.node('Tanh', [emit.node('Mul', [below, emit.scalar(0.5)])]);
      const lower = emit.node('Mul', [emit.node('Add', [e, emit.scalar(1)]), half]);
      return emit.node('Add', [emit.node('Max', [x, zero]), scaled(lower)]);
    }
    // e⁰ = 1 is the slope of the right side too.
    if (order === 1 && alpha === 1) return e;
    const right = emit.scalar(Number(order === 1));
    return emit.node('Where', [emit.node('Less', [zero, x]), right, scaled(e)]);
  },
  lanes: (x, { alpha, order }, k) => {
    const factor = k.constant(alpha);
    const e = k.exp(k.min(x, k.constant(0)));
    const lower = k.mul(factor, order === 0 ? k.sub(e, k.constant(1)) : e);
    return k.choose(k.positive(x), order === 0 ? x : k.constant(Number(order === 1)), lower);
  },
  code: (x, { alpha, order }, k) => {
    if (order > 2) return undefined;
    const zero = k.constant(0);
    const below = k.choose(x, '<', zero, x, zero);
    const e = k.call('exp', below);
    const half = () => k.call('tanh', k.mul(k.constant(0.5), below));
    const lower = order === 0 ? k.mul(k.add(e, k.constant(1)), half()) : e;
    const right = order === 0 ? x : k.constant(Number(order === 1));
    return k.choose(zero, '<', x, right, k.mul(k.constant(alpha), lower));
  },
});

/** Of what has a kink: the value where α ≠ 1, the slope where α = 1. */
function choiceOf(x: Expression, alpha: number, order: number): Expression | undefined {
  if (order !== (alpha === 1 ? 1 : 0)) return undefined;
  return x.greater(0).where(order === 0 ? x : 1, x.min(0).elu(alpha, order));
}

/**
 * The curves of derivatives by order. The value rises everywhere. Each derivative rises up to 0 and is constant right of it.
 * So 0, with its value from the left, stands for the only stationary point.
 */
function curveOf(alpha: number, order: number): Curve {
  if (order === 0)
    return {
      name: `elu(${alpha})`,
      at: (x, k) => rising(x, (end) => (end > 0 ? k.point(end) : k.mul(k.point(alpha), expm1(end, k)))),
      extrema: [],
      limits: [-alpha, Number.POSITIVE_INFINITY],
      slope: () => curveOf(alpha, 1),
    };
  const right = Number(order === 1);
  return {
    name: `elu(${alpha}) ${order}`,
    at: (x, k) => {
      const left = (end: number) => k.mul(k.point(alpha), k.exp(k.point(Math.min(end, 0))));
      if (x.lo > 0) return k.point(right);
      const range = rising(x, left);
      return x.hi > 0 ? { lo: Math.min(range.lo, right), hi: Math.max(range.hi, right) } : range;
    },
    extrema: alpha <= right ? [] : [{ at: { lo: 0, hi: 0 }, value: { lo: alpha, hi: alpha } }],
    limits: [0, right],
    // Where the derivative jumps it is no line's.
    ...(order === 1 && alpha === 1 && { slope: () => curveOf(alpha, 2) }),
  };
}

/** The range of a rising function. */
function rising(x: Bounds, at: (end: number) => Bounds): Bounds {
  return { lo: at(x.lo).lo, hi: at(x.hi).hi };
}

/** eˣ − 1 = (eˣ + 1)·tanh(x/2) for x ≤ 0, which keeps its digits next to 0. It is at least −1. */
function expm1(x: number, k: BoundsArithmetic): Bounds {
  const at = k.point(x);
  const { lo, hi } = k.mul(k.add(k.exp(at), k.point(1)), k.tanh(k.mul(at, k.point(0.5))));
  return { lo: Math.max(lo, -1), hi };
}
