import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';

/**
 * The argument of the tanh in GELU's approximation, u(x) = C·(x + A·x³) with C = √(2/π), and e(x) = e^(−2u(|x|)).
 */
export const C = 0.7978845608028654;
export const A = 0.044715;

/** Beyond this e is 0 in float64, since 2u is 794 here. */
export const FARTHEST = 22;

/*
 * The exponent's rounding would be the relative error of e: 700 units in the last place far out. So it is the sum of three. The
 * head h of x is a multiple of 1/64, and the factors 2C and 2CA are split after 20 binary digits. So two products are exact, and
 * the rest is small.
 */
const LINEAR = [1.5957698822021484, -7.605964176260471e-7] as const;
const CUBIC = [0.07135486602783203, -4.9755231781520225e-8] as const;
const [LINEAR_SUM, CUBIC_SUM] = [LINEAR[0] + LINEAR[1], CUBIC[0] + CUBIC[1]];
const PARTS = 64;

/** e(x), to a few units in the last place. */
export function cubicDecay(x: number): number {
  const z = Math.abs(x);
  if (z > FARTHEST) return 0;
  const h = Math.round(z * PARTS) / PARTS;
  const [r, square, cube] = [z - h, h * h, h * h * h];
  const rest =
    LINEAR[1] * h + CUBIC[1] * cube + r * (LINEAR_SUM + CUBIC_SUM * (3 * square + r * (3 * h + r)));
  return Math.exp(-rest) * Math.exp(-LINEAR[0] * h) * Math.exp(-CUBIC[0] * cube);
}

/** e(w) in source code, for 0 ≤ w ≤ {@link FARTHEST}. */
export function codeCubicDecay<S>(w: S, k: CodeArithmetic<S>): S {
  return k.define('cubicDecay', [w], ([z]) => {
    const number = k.constant;
    const h = k.div(k.call('floor', k.mul(number(PARTS), z)), number(PARTS));
    const [r, square] = [k.sub(z, h), k.mul(h, h)];
    const cube = k.mul(square, h);
    const bent = k.add(k.mul(number(3), square), k.mul(r, k.add(k.mul(number(3), h), r)));
    const steep = k.mul(r, k.add(number(LINEAR_SUM), k.mul(number(CUBIC_SUM), bent)));
    const rest = k.add(k.add(k.mul(number(LINEAR[1]), h), k.mul(number(CUBIC[1]), cube)), steep);
    const exp = (exponent: S) => k.call('exp', k.neg(exponent));
    return k.mul(k.mul(exp(rest), exp(k.mul(number(LINEAR[0]), h))), exp(k.mul(number(CUBIC[0]), cube)));
  });
}

/** Adding this and taking it away again rounds a float64 number to a multiple of 1/64. */
const ROUNDING = 1.5 * 2 ** 46;

/** Emits e(x) for float64. */
export function emitCubicDecay(x: string, emit: Emitter): string {
  const mul = (a: string, b: string) => emit.node('Mul', [a, b]);
  const add = (a: string, b: string) => emit.node('Add', [a, b]);
  const z = emit.node('Min', [emit.node('Abs', [x]), emit.scalar(FARTHEST)]);
  const h = emit.node('Sub', [add(z, emit.scalar(ROUNDING)), emit.scalar(ROUNDING)]);
  const r = emit.node('Sub', [z, h]);
  const square = mul(h, h);
  const cube = mul(square, h);
  const three = emit.scalar(3);
  const bent = add(mul(square, three), mul(r, add(mul(h, three), r)));
  const steep = mul(r, add(mul(bent, emit.scalar(CUBIC_SUM)), emit.scalar(LINEAR_SUM)));
  const rest = add(add(mul(h, emit.scalar(LINEAR[1])), mul(cube, emit.scalar(CUBIC[1]))), steep);
  const exp = (exponent: string) => emit.node('Exp', [emit.node('Neg', [exponent])]);
  const head = mul(exp(rest), exp(mul(h, emit.scalar(LINEAR[0]))));
  return mul(head, exp(mul(cube, emit.scalar(CUBIC[0]))));
}

/** Numbers, or enclosures of them. */
interface Ring<E> {
  point(value: number): E;
  add(a: E, b: E): E;
  mul(a: E, b: E): E;
}

/** Ordinary numbers. */
export const numbers: Ring<number> = {
  point: (value) => value,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
};

/**
 * R with f⁽ᵏ⁾ = (1 − T²)·R of f = x(1 + T)/2, T = tanh u(x), and σ(2u) more of order 1: polynomials in x, the coefficients of powers
 * of T. R₁ = x·u′/2. From T′ = (1 − T²)u′ the next one is ∂R/∂x + u′·((1 − T²)·∂R/∂T − 2T·R), and of order 2 u′/2 more.
 */
export function geluTanhFactor<E>(order: number, ring: Ring<E>): readonly (readonly E[])[] {
  const { point, add, mul } = ring;
  const plus = (p: readonly E[], q: readonly E[]) =>
    Array.from({ length: Math.max(p.length, q.length) }, (_, k) => {
      if (k >= p.length) return q[k];
      return k >= q.length ? p[k] : add(p[k], q[k]);
    });
  const scaled = (factor: number, p: readonly E[]) => p.map((c) => mul(point(factor), c));
  const cubic = mul(point(3), mul(point(C), point(A)));
  const steep = (p: readonly E[]) =>
    plus(
      p.map((c) => mul(point(C), c)),
      [point(0), point(0), ...p.map((c) => mul(cubic, c))],
    );
  const half = scaled(0.5, [point(C), point(0), cubic]);
  let r: readonly (readonly E[])[] = [[point(0), ...half]];
  for (let k = 1; k < order; k++) {
    const next: (readonly E[])[] = Array.from({ length: r.length + 1 }, () => []);
    r.forEach((p, power) => {
      const product = steep(p);
      next[power + 1] = plus(next[power + 1], scaled(-2 - power, product));
      if (power > 0) next[power - 1] = plus(next[power - 1], scaled(power, product));
      const slope = p.slice(1).map((c, j) => mul(point(j + 1), c));
      next[power] = plus(next[power], slope);
    });
    if (k === 1) next[0] = plus(next[0], half);
    r = next;
  }
  return r;
}
