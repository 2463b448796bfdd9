import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import type { Bounds, BoundsArithmetic, Curve } from '../enclosing.ts';
import { type ActivationAttributes, activation } from '../rules/activation.ts';
import { byOrder } from '../rules/by-order.ts';
import { extremum } from '../rules/extremum.ts';
import { gated } from '../rules/gated.ts';
import {
  A,
  C,
  codeCubicDecay,
  cubicDecay,
  emitCubicDecay,
  FARTHEST,
  geluTanhFactor,
  numbers,
} from '../rules/gelu-tanh.ts';
import { emitPolynomial, evaluatePolynomial, type Polynomial } from '../rules/polynomial.ts';

/**
 * The tanh approximation of GELU, x(1 + T)/2 with T = tanh u, u = √(2/π)·(x + 0.044715x³) (Hendrycks and Gimpel, 2016), 5e-4 from
 * GELU. (1 + T)/2 is σ(2u), and 1 − T² is σ′(2u) times 4: so both keep their digits in the tails.
 */
export const geluTanh = activation({
  name: 'geluTanh',
  ...gated,
  evaluate: (x, { order }) => {
    const e = cubicDecay(x);
    const [small, large] = [e / (1 + e), 1 / (1 + e)];
    const own = x < 0 ? small : large;
    if (order === 0) return own === 0 ? 0 : x * own;
    const bell = 4 * small * large;
    // Far out powers of x times the bell → 0, and would be ∞·0.
    const rest = bell === 0 ? 0 : bell * evaluateFactor(order, x);
    return order === 1 ? own + rest : rest;
  },
  curve: ({ order }) => curveOf(order),
  onnx: (x, { order }, emit) => {
    const near = emit.node('Clip', [x, emit.scalar(-FARTHEST), emit.scalar(FARTHEST)]);
    const cubic = emit.node('Mul', [emitPolynomial([1, 0, A], near, emit), near]);
    const bend = () => emit.node('Tanh', [emit.node('Mul', [cubic, emit.scalar(C)])]);
    const { own, bell } = emit.precision === 'float32' ? emitByTanh(bend(), emit) : emitByDecay(x, emit);
    if (order === 0) return emit.node('Mul', [x, own]);
    const [lowest, ...higher] = factorOf(order);
    let factor = emitPolynomial(lowest, near, emit);
    if (higher.length > 0) {
      let value = emitPolynomial(higher[higher.length - 1], near, emit);
      for (const p of higher.slice(0, -1).reverse())
        value = emit.node('Add', [emit.node('Mul', [value, bend()]), emitPolynomial(p, near, emit)]);
      factor = emit.node('Add', [emit.node('Mul', [value, bend()]), factor]);
    }
    const rest = emit.node('Mul', [bell, factor]);
    return order === 1 ? emit.node('Add', [own, rest]) : rest;
  },
  lanes: (x, { order }, k) => {
    if (order > 3) return undefined;
    const near = k.max(k.min(x, k.constant(FARTHEST)), k.constant(-FARTHEST));
    const horner = (p: Polynomial) =>
      p
        .slice(0, -1)
        .reduceRight((value, c) => k.add(k.mul(value, near), k.constant(c)), k.constant(p[p.length - 1]));
    const u = k.mul(near, horner([C, 0, C * A]));
    const [s, t] = [k.sigmoid(k.add(u, u)), k.sigmoid(k.mul(k.constant(-2), u))];
    if (order === 0) return k.mul(x, s);
    const bell = k.mul(k.constant(4), k.mul(s, t));
    const factor = factorOf(order)
      .map(horner)
      .reduceRight((value, p) => k.add(k.mul(value, k.tanh(u)), p));
    return order === 1 ? k.add(s, k.mul(bell, factor)) : k.mul(bell, factor);
  },
  code: <S>(x: S, { order }: ActivationAttributes, k: CodeArithmetic<S>) => {
    if (order > 2) return undefined;
    const [zero, one, farthest] = [k.constant(0), k.constant(1), k.constant(FARTHEST)];
    const size = k.call('abs', x);
    const w = k.choose(farthest, '<', size, farthest, size);
    const e = codeCubicDecay(w, k);
    const large = k.div(one, k.add(one, e));
    const small = k.mul(e, large);
    const own = k.choose(x, '<', zero, small, large);
    if (order === 0) return k.choose(x, '<', zero, k.neg(k.mul(w, small)), k.mul(x, large));
    const bell = k.mul(k.constant(4), k.mul(small, large));
    const square = k.mul(w, w);
    // u′
    const steep = k.mul(k.constant(C), k.add(one, k.mul(k.constant(3 * A), square)));
    if (order === 1) {
      const rest = k.mul(k.mul(k.constant(0.5), bell), k.mul(w, steep));
      return k.choose(x, '<', zero, k.sub(own, rest), k.add(own, rest));
    }
    // 1 − T² times u′ + x·u″/2 − x·T·u′², which is even
    const u = k.mul(k.constant(C), k.mul(w, k.add(one, k.mul(k.constant(A), square))));
    const bent = k.mul(k.mul(w, k.call('tanh', u)), k.mul(steep, steep));
    const even = k.mul(k.constant(C), k.add(one, k.mul(k.constant(6 * A), square)));
    return k.mul(bell, k.sub(even, bent));
  },
});

const factors: (readonly Polynomial[])[] = [];

/** {@link geluTanhFactor} of an order, made once. */
function factorOf(order: number): readonly Polynomial[] {
  factors[order] ??= geluTanhFactor(order, numbers);
  return factors[order];
}

function evaluateFactor(order: number, x: number): number {
  const terms = factorOf(order).map((p) => evaluatePolynomial(p, x));
  return evaluatePolynomial(terms, Math.tanh(C * x * (1 + A * x * x)));
}

/** Emits (1 + T)/2 and 1 − T² of T: in float32, for training, with few nodes. */
function emitByTanh(t: string, emit: Emitter) {
  const half = emit.scalar(0.5);
  return {
    own: emit.node('Add', [emit.node('Mul', [t, half]), half]),
    bell: emit.node('Sub', [emit.scalar(1), emit.node('Mul', [t, t])]),
  };
}

function emitByDecay(x: string, emit: Emitter) {
  const e = emitCubicDecay(x, emit);
  const large = emit.node('Reciprocal', [emit.node('Add', [e, emit.scalar(1)])]);
  const small = emit.node('Mul', [e, large]);
  const isBelow = emit.node('Less', [x, emit.scalar(0)]);
  return {
    own: emit.node('Where', [isBelow, small, large]),
    bell: emit.node('Mul', [emit.node('Mul', [small, large]), emit.scalar(4)]),
  };
}

function argumentAt(x: Bounds, k: BoundsArithmetic): Bounds {
  return k.mul(k.mul(k.point(C), x), k.add(k.point(1), k.mul(k.point(A), k.square(x))));
}

/** σ(2u) and σ(−2u) */
function sigmoidsAt(x: Bounds, k: BoundsArithmetic): [Bounds, Bounds] {
  const twice = k.mul(k.point(2), argumentAt(x, k));
  return [k.sigmoid(twice), k.sigmoid(k.neg(twice))];
}

/** What is bell times factor, of order 1 and above. */
function restAt(x: Bounds, factor: readonly (readonly Bounds[])[], k: BoundsArithmetic): Bounds {
  const bell = sigmoidsAt(x, k).reduce(k.mul, k.point(4));
  const horner = (terms: readonly Bounds[], at: Bounds) =>
    terms.reduceRight((value, term) => k.add(k.mul(value, at), term), k.point(0));
  const t = k.tanh(argumentAt(x, k));
  return k.mul(
    bell,
    horner(
      factor.map((p) => horner(p, x)),
      t,
    ),
  );
}

/** A derivative by its formula. */
function derivativeCurve(order: number): Curve {
  let factor: readonly (readonly Bounds[])[] | undefined;
  return {
    name: `gelu-tanh(${order})`,
    at: (x, k) => {
      factor ??= geluTanhFactor(order, k);
      const rest = restAt(x, factor, k);
      return order === 1 ? k.add(sigmoidsAt(x, k)[0], rest) : rest;
    },
    extrema: 'unknown',
    limits: [0, order === 1 ? 1 : 0],
  };
}

/**
 * Their stationary points are the changes of sign of the next derivative, in 60 digits, on a grid out to both tails. Since f(x) − x =
 * f(−x), those of derivatives lie on both sides of 0 alike.
 */
const curves: readonly Curve[] = [
  {
    name: 'gelu-tanh',
    at: (x, k) => k.mul(x, sigmoidsAt(x, k)[0]),
    extrema: [extremum('-0.75246142207101621855817388593198', '-0.17004075057125404071247527247512')],
    limits: [0, Number.POSITIVE_INFINITY],
  },
  {
    ...derivativeCurve(1),
    extrema: [
      extremum('-1.4185040087908282833846809916053', '-0.12899306865877176143216866323419'),
      extremum('1.4185040087908282833846809916053', '1.1289930686587717614321686632342'),
    ],
  },
  {
    ...derivativeCurve(2),
    extrema: [
      extremum('-2.0134807246242578353521169068744', '-0.10791351589036791753436951880318'),
      extremum('0', '0.79788456080286540572643616542337'),
      extremum('2.0134807246242578353521169068744', '-0.10791351589036791753436951880318'),
    ],
  },
];

const curveOf = byOrder(curves, derivativeCurve);
