import type { Bounds, BoundsArithmetic, Curve } from '../enclosing.ts';
import type { Expression } from '../expression.ts';
import type { Applied, OperationName } from '../operation.ts';
import type { ActivationAttributes } from './activation.ts';
import { isWild } from './branches.ts';
import type { Undifferentiated } from './univariate.ts';

/** scale·x for x > 0, and scale·α·(e^(x/width) − 1) elsewhere; all positive. Slopes at 0 are equal where α is the width. */
export interface ExponentialLinear {
  readonly scale: number;
  readonly alpha: number;
  readonly width: number;
  /** ONNX' operator, which ONNX Runtime has in float32 alone, with its attributes. */
  readonly operator: readonly [
    type: string,
    attributes: Readonly<Record<string, { readonly float: number }>>,
  ];
}

/** ONNX Runtime takes 1 from e^(x/width), which costs digits where the width is much more than 1. */
const WIDE = 4;

/**
 * The rules of ELU and what is made of it. With α ≠ width the slope jumps at 0, else the second derivative does. At 0 derivatives are
 * those from the left.
 */
export function exponentialLinear<A extends ActivationAttributes>(
  name: OperationName,
  of: (attributes: A) => ExponentialLinear,
): Undifferentiated<A> {
  const next = (x: Expression, attributes: A, by = 1) =>
    x.applied(name, { ...attributes, order: attributes.order + by });
  return {
    name,
    evaluate: (x, attributes) => {
      const { scale, alpha, width } = of(attributes);
      const { order } = attributes;
      if (x > 0) return order === 0 ? scale * x : rightOf(attributes, scale);
      const z = x / width;
      return scale * (order === 0 ? alpha * Math.expm1(z) : factorOf(alpha, width, order) * Math.exp(z));
    },
    tangent: ({ inputs: [x], attributes }: Applied<A>, dot) => {
      const along = next(x, attributes).mul(dot);
      return attributes.order > 0 && isWild(x) ? x.greater(0).where(0, along) : along;
    },
    // Right of 0 the value is a multiple of the operand, and its slope is constant.
    masks: ({ inputs: [x], attributes: { order } }, mask) => [
      order === 0 ? mask : x.greater(0).where(0, mask),
    ],
    smooth: ({ inputs: [at], attributes }) => {
      const { alpha, width } = of(attributes);
      return { at, order: Math.max(-1, (alpha === width ? 1 : 0) - attributes.order) };
    },
    finite: () => true,
    branches: 'implied',
    // Of what has a kink: the value where slopes differ, the slope where they do not.
    choice: (x, attributes) => {
      const { scale, alpha, width } = of(attributes);
      const { order } = attributes;
      if (order !== (alpha === width ? 1 : 0)) return undefined;
      return x.greater(0).where(order === 0 ? x.mul(scale) : scale, next(x.min(0), attributes, 0));
    },
    curve: (attributes) => curveOf(name, of(attributes), attributes.order),
    onnx: (x, attributes, emit) => {
      const { scale, alpha, width, operator } = of(attributes);
      const { order } = attributes;
      if (order === 0 && emit.precision === 'float32' && width <= WIDE)
        return emit.node(operator[0], [x], operator[1]);
      const zero = emit.scalar(0);
      const times = (y: string, factor: number) =>
        factor === 1 ? y : emit.node('Mul', [y, emit.scalar(factor)]);
      const below = emit.node('Min', [x, zero]);
      const z = width === 1 ? below : emit.node('Div', [below, emit.scalar(width)]);
      const e = emit.node('Exp', [z]);
      if (order === 0) {
        // e^z − 1 = (e^z + 1)·tanh(z/2), which does not cancel.
        const half = emit.node('Tanh', [emit.node('Mul', [z, emit.scalar(0.5)])]);
        const lower = emit.node('Mul', [emit.node('Add', [e, emit.scalar(1)]), half]);
        return emit.node('Add', [times(emit.node('Max', [x, zero]), scale), times(lower, scale * alpha)]);
      }
      const left = scale * factorOf(alpha, width, order);
      const right = rightOf(attributes, scale);
      // e⁰ = 1 is the slope of the right side too.
      if (left === right) return times(e, left);
      return emit.node('Where', [emit.node('Less', [zero, x]), emit.scalar(right), times(e, left)]);
    },
    lanes: (x, attributes, k) => {
      const { scale, alpha, width } = of(attributes);
      const { order } = attributes;
      const below = k.min(x, k.constant(0));
      const e = k.exp(width === 1 ? below : k.div(below, k.constant(width)));
      const factor = order === 0 ? alpha : factorOf(alpha, width, order);
      const lower = k.mul(k.constant(scale * factor), order === 0 ? k.sub(e, k.constant(1)) : e);
      const right =
        order > 0 ? k.constant(rightOf(attributes, scale)) : scale === 1 ? x : k.mul(k.constant(scale), x);
      return k.choose(k.positive(x), right, lower);
    },
    code: (x, attributes, k) => {
      const { scale, alpha, width } = of(attributes);
      const { order } = attributes;
      if (order > 2) return undefined;
      const zero = k.constant(0);
      const below = k.choose(x, '<', zero, x, zero);
      const z = width === 1 ? below : k.div(below, k.constant(width));
      const e = k.call('exp', z);
      const half = () => k.call('tanh', k.mul(k.constant(0.5), z));
      const lower = order === 0 ? k.mul(k.add(e, k.constant(1)), half()) : e;
      const factor = order === 0 ? alpha : factorOf(alpha, width, order);
      const right =
        order > 0 ? k.constant(rightOf(attributes, scale)) : scale === 1 ? x : k.mul(k.constant(scale), x);
      return k.choose(zero, '<', x, right, k.mul(k.constant(scale * factor), lower));
    },
  };
}

/** The derivative of an order right of 0. */
function rightOf({ order }: ActivationAttributes, scale: number): number {
  return order === 1 ? scale : 0;
}

/** α/widthᵏ, what e^(x/width) has in front of it in the derivative of order k ≥ 1, without the scale. */
function factorOf(alpha: number, width: number, order: number): number {
  return alpha === width ? width ** (1 - order) : alpha / width ** order;
}

function factorAt({ scale, alpha, width }: ExponentialLinear, order: number, k: BoundsArithmetic): Bounds {
  let value = alpha === width ? k.point(1) : k.point(alpha);
  for (let power = alpha === width ? 1 : 0; power < order; power++) value = k.div(value, k.point(width));
  return scale === 1 ? value : k.mul(k.point(scale), value);
}

/**
 * The curves of derivatives by order. The value rises everywhere. Each derivative rises up to 0 and is constant right of it.
 * So 0, with its value from the left, stands for the only stationary point.
 */
function curveOf(name: string, of: ExponentialLinear, order: number): Curve {
  const { scale, alpha, width } = of;
  if (order === 0)
    return {
      name: `${name}(${alpha})`,
      at: (x, k) =>
        rising(x, (end) => (end > 0 ? rightAt(end, scale, k) : k.mul(lowest(of, k), expm1(end, width, k)))),
      extrema: [],
      // Elsewhere the limit is no number, and the formula takes infinite ends.
      ...(scale === 1 && { limits: [-alpha, Number.POSITIVE_INFINITY] }),
      slope: () => curveOf(name, of, 1),
    };
  const right = order === 1 ? scale : 0;
  const left = scale * factorOf(alpha, width, order);
  const fallsAtZero = left > right && !(order === 1 && alpha === width);
  return {
    name: `${name}(${alpha}) ${order}`,
    at: (x, k) => {
      if (x.lo > 0) return k.point(right);
      const factor = factorAt(of, order, k);
      const range = rising(x, (end) => k.mul(factor, k.exp(quotient(Math.min(end, 0), width, k))));
      return x.hi > 0 ? { lo: Math.min(range.lo, right), hi: Math.max(range.hi, right) } : range;
    },
    extrema: fallsAtZero ? [{ at: { lo: 0, hi: 0 }, value: around(left, of) }] : [],
    limits: [0, right],
    // Where the derivative jumps it is no line's.
    ...(order === 1 && alpha === width && { slope: () => curveOf(name, of, 2) }),
  };
}

/** An enclosure of a number that was computed with a few roundings; it is exact where nothing was multiplied. */
function around(value: number, { scale, width }: ExponentialLinear): Bounds {
  if (scale === 1 && width === 1) return { lo: value, hi: value };
  const gap = value * 2 ** -48;
  return { lo: value - gap, hi: value + gap };
}

/** The range of a rising function. */
function rising(x: Bounds, at: (end: number) => Bounds): Bounds {
  return { lo: at(x.lo).lo, hi: at(x.hi).hi };
}

function rightAt(end: number, scale: number, k: BoundsArithmetic): Bounds {
  if (end === Number.POSITIVE_INFINITY) return { lo: Number.MAX_VALUE, hi: end };
  return scale === 1 ? k.point(end) : k.mul(k.point(scale), k.point(end));
}

/** x/width, exact where there is nothing to divide by. */
function quotient(x: number, width: number, k: BoundsArithmetic): Bounds {
  return width === 1 ? k.point(x) : k.div(k.point(x), k.point(width));
}

/** scale·α */
function lowest({ scale, alpha }: ExponentialLinear, k: BoundsArithmetic): Bounds {
  return scale === 1 ? k.point(alpha) : k.mul(k.point(scale), k.point(alpha));
}

/** e^z − 1 = (e^z + 1)·tanh(z/2) for z = x/width ≤ 0, which keeps its digits next to 0. It is at least −1. */
function expm1(x: number, width: number, k: BoundsArithmetic): Bounds {
  if (x === Number.NEGATIVE_INFINITY) return k.point(-1);
  const z = quotient(x, width, k);
  const { lo, hi } = k.mul(k.add(k.exp(z), k.point(1)), k.tanh(k.mul(z, k.point(0.5))));
  return { lo: Math.max(lo, -1), hi };
}
