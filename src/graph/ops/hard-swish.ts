import type { Bounds, Curve } from '../enclosing.ts';
import type { Expression } from '../expression.ts';
import { activation } from '../rules/activation.ts';

/** Where x(x + 3)/6 goes over to 0 on the left, and to x on the right. */
const END = 3;

/**
 * Hard swish: x(x + 3)/6 between −3 and 3, 0 left of them, x right of them (Howard et al., "Searching for MobileNetV3", 2019). Its
 * slope jumps at both. At −3 derivatives are those from the left, at 3 those from the right.
 */
export const hardSwish = activation({
  name: 'hardSwish',
  evaluate: (x, { order }) => {
    if (x <= -END) return 0;
    if (x >= END) return order === 0 ? x : Number(order === 1);
    if (order === 0) return (x * (x + END)) / 6;
    if (order === 1) return (2 * x + END) / 6;
    return order === 2 ? 1 / 3 : 0;
  },
  derivative: (x, { attributes: { order } }) =>
    order < 2 ? x.applied('hardSwish', { order: order + 1 }) : undefined,
  masks: ({ inputs: [x], attributes: { order } }, mask) => [
    order === 0 ? x.greater(-END).where(mask, 0) : isInside(x).where(mask, 0),
  ],
  smooth: ({ inputs: [x], attributes: { order } }) => ({
    at: x.add(END).mul(x.sub(END)),
    order: Math.max(-1, -order),
  }),
  finite: () => true,
  branches: 'implied',
  activation: { vanishesAtZero: true, bounded: false, symmetric: false, straight: false },
  choice: (x, { order }) =>
    order === 0 ? x.less(-END).where(0, x.less(END).where(x.mul(x.add(END)).div(6), x)) : undefined,
  curve: ({ order }) => curves[order],
  onnx: (x, { order }, emit) => {
    const [least, most, six] = [emit.scalar(-END), emit.scalar(END), emit.scalar(6)];
    if (order === 0) {
      const shifted = emit.node('Clip', [emit.node('Add', [x, most]), emit.scalar(0), six]);
      return emit.node('Mul', [x, emit.node('Div', [shifted, six])]);
    }
    const [zero, one] = [emit.scalar(0), emit.scalar(1)];
    const inside =
      order === 1
        ? emit.node('Div', [emit.node('Add', [emit.node('Add', [x, x]), most]), six])
        : emit.scalar(1 / 3);
    const above = emit.node('Where', [emit.node('Less', [least, x]), inside, zero]);
    return emit.node('Where', [emit.node('Less', [x, most]), above, order === 1 ? one : zero]);
  },
  lanes: (x, { order }, k) => {
    const [least, most, six, zero] = [k.constant(-END), k.constant(END), k.constant(6), k.constant(0)];
    if (order === 0) return k.mul(x, k.div(k.min(k.max(k.add(x, most), zero), six), six));
    const inside = order === 1 ? k.div(k.add(k.add(x, x), most), six) : k.constant(1 / 3);
    const above = k.choose(k.less(least, x), inside, zero);
    return k.choose(k.less(x, most), above, k.constant(Number(order === 1)));
  },
  code: (x, { order }, k) => {
    const [least, most, six, zero] = [k.constant(-END), k.constant(END), k.constant(6), k.constant(0)];
    const between = (inside: typeof x, above: typeof x) =>
      k.choose(least, '<', x, k.choose(x, '<', most, inside, above), zero);
    if (order === 0) return between(k.div(k.mul(x, k.add(x, most)), six), x);
    if (order === 1) return between(k.div(k.add(k.add(x, x), most), six), k.constant(1));
    return between(k.constant(1 / 3), zero);
  },
  simplify: (x, { order }) => (order >= 3 ? x.like(0) : undefined),
});

function isInside(x: Expression): Expression {
  return x.applied('hardSwish', { order: 2 });
}

/** The values of three pieces over an interval, of which those beside ±3 count both at these. */
function pieces(
  x: Bounds,
  left: Bounds,
  inside: (x: Bounds) => Bounds,
  right: (x: Bounds) => Bounds,
): Bounds {
  const parts: Bounds[] = [];
  if (x.lo <= -END) parts.push(left);
  if (x.hi >= -END && x.lo <= END) parts.push(inside({ lo: Math.max(x.lo, -END), hi: Math.min(x.hi, END) }));
  if (x.hi >= END) parts.push(right({ lo: Math.max(x.lo, END), hi: x.hi }));
  return { lo: Math.min(...parts.map(({ lo }) => lo)), hi: Math.max(...parts.map(({ hi }) => hi)) };
}

const ZERO: Bounds = { lo: 0, hi: 0 };
const ONE: Bounds = { lo: 1, hi: 1 };
const at = (place: number, value: Bounds) => ({ at: { lo: place, hi: place }, value });

/**
 * The value falls up to −1.5, where it is −3/8, and rises from there. Its slope falls from 0 to −1/2 at −3, rises to 3/2 at 3, and falls
 * to 1 there. So these two stand for its stationary points, each with the slopes on both sides.
 */
const curves: readonly Curve[] = [
  {
    name: 'hard-swish',
    at: (x, k) =>
      pieces(
        x,
        ZERO,
        (inner) => k.div(k.mul(inner, k.add(inner, k.point(END))), k.point(6)),
        (outer) => outer,
      ),
    extrema: [at(-1.5, { lo: -0.375, hi: -0.375 })],
    limits: [0, Number.POSITIVE_INFINITY],
    slope: () => curves[1],
  },
  {
    name: "hard-swish'",
    at: (x, k) =>
      pieces(
        x,
        ZERO,
        (inner) => k.div(k.add(k.mul(k.point(2), inner), k.point(END)), k.point(6)),
        () => ONE,
      ),
    extrema: [at(-END, { lo: -0.5, hi: 0 }), at(END, { lo: 1, hi: 1.5 })],
    limits: [0, 1],
  },
  {
    name: "hard-swish''",
    at: (x, k) =>
      pieces(
        x,
        ZERO,
        () => k.div(k.point(1), k.point(3)),
        () => ZERO,
      ),
    extrema: 'unknown',
    limits: [0, 0],
  },
];
