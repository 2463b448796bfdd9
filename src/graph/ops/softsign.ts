import { tensor } from '../../tensor/index.ts';
import type { Bounds, Curve } from '../enclosing.ts';
import type { Expression } from '../expression.ts';
import { activation } from '../rules/activation.ts';
import { extremum } from '../rules/extremum.ts';

/**
 * Softsign, x/(1 + |x|). With w = 1 + |x|, its k-th derivative is k!/wᵏ⁺¹, negative where k is even and x > 0. From the second on
 * those of even order jump at 0, and are 0 there, between both sides.
 */
export const softsign = activation({
  name: 'softsign',
  evaluate: (x, { order }) => {
    const w = 1 + Math.abs(x);
    if (order === 0) return w === Number.POSITIVE_INFINITY ? Math.sign(x) : x / w;
    const size = factorial(order) * w ** -(order + 1);
    return order % 2 === 0 ? -Math.sign(x) * size : size;
  },
  smooth: ({ inputs: [at], attributes: { order } }) => ({
    at,
    order: order === 0 ? 1 : order % 2 === 1 ? 0 : -1,
  }),
  finite: () => true,
  branches: 'none',
  activation: { vanishesAtZero: true, bounded: true, symmetric: true, straight: false },
  choice: (x, { order }) => {
    if (order % 2 === 0) return undefined;
    const side = (w: Expression) => w.power(-(order + 1)).mul(factorial(order));
    return x.less(0).where(side(x.neg().add(1)), side(x.add(1)));
  },
  enclose: ({ order }, x, arithmetic) => {
    if (order < 2) return arithmetic.univariate(x, order === 0 ? curve : slope);
    const one = arithmetic.constant(tensor(1));
    const power = arithmetic.power(arithmetic.add(arithmetic.abs(x), one), -(order + 1));
    const size = arithmetic.mul(power, arithmetic.constant(tensor(factorial(order))));
    if (order % 2 === 1) return size;
    const zero = arithmetic.constant(tensor(0));
    const [isBelow, isAbove] = [arithmetic.compare(x, zero, 'less'), arithmetic.compare(zero, x, 'less')];
    return arithmetic.mul(size, arithmetic.sub(isBelow, isAbove));
  },
  onnx: (x, { order }, emit) => {
    if (order === 0 && emit.precision === 'float32') return emit.node('Softsign', [x]);
    const w = emit.node('Add', [emit.node('Abs', [x]), emit.scalar(1)]);
    if (order === 0) return emit.node('Div', [x, w]);
    const inverse = emit.node('Reciprocal', [w]);
    let size = emit.node('Mul', [inverse, inverse]);
    for (let k = 2; k <= order; k++) size = emit.node('Mul', [size, inverse]);
    if (order > 1) size = emit.node('Mul', [size, emit.scalar(factorial(order))]);
    return order % 2 === 0 ? emit.node('Mul', [size, emit.node('Sign', [emit.node('Neg', [x])])]) : size;
  },
  lanes: (x, { order }, k) => {
    const w = k.add(k.constant(1), k.abs(x));
    if (order === 0) return k.div(x, w);
    const powers = Array.from({ length: order }, () => w).reduce((p, q) => k.mul(p, q), w);
    const size = k.div(k.constant(factorial(order)), powers);
    return order % 2 === 0 ? k.mul(size, k.sub(k.positive(k.neg(x)), k.positive(x))) : size;
  },
  code: (x, { order }, k) => {
    if (order > 2) return undefined;
    const [zero, w] = [k.constant(0), k.add(k.constant(1), k.call('abs', x))];
    if (order === 0) return k.div(x, w);
    const square = k.mul(w, w);
    if (order === 1) return k.div(k.constant(1), square);
    const size = k.div(k.constant(2), k.mul(square, w));
    return k.choose(x, '<', zero, size, k.choose(zero, '<', x, k.neg(size), zero));
  },
});

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** Its slope rises up to 0 and falls from there. */
const slope: Curve = {
  name: "softsign'",
  at: (x, k) => {
    const w = k.add(k.point(1), sizeOf(x));
    return k.div(k.point(1), k.square(w));
  },
  extrema: [extremum('0', '1')],
  limits: [0, 0],
};

const curve: Curve = {
  name: 'softsign',
  // It rises: the ends of x give those of the range.
  at: (x, k) => {
    const [low, high] = [k.point(x.lo), k.point(x.hi)].map((end) =>
      k.div(end, k.add(k.point(1), sizeOf(end))),
    );
    return { lo: Math.max(low.lo, -1), hi: Math.min(high.hi, 1) };
  },
  extrema: [],
  limits: [-1, 1],
  slope: () => slope,
};

function sizeOf({ lo, hi }: Bounds): Bounds {
  return { lo: Math.max(lo, -hi, 0), hi: Math.max(-lo, hi) };
}
