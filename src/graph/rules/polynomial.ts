import type { Emitter } from '../emitter.ts';
import type { Bounds, BoundsArithmetic } from '../enclosing.ts';

/** Coefficients, constant term first. */
export type Polynomial = readonly number[];

/** p with σ⁽ᵏ⁾(x) = p(σ(x)): from σ' = σ(1−σ), pₖ₊₁(s) = pₖ′(s)·s(1−s). */
export const sigmoidPolynomial = derivativePolynomials([0, 1], [0, 1, -1]);

/** q with σ⁽ᵏ⁾ = q(σ)·σ(1−σ), k ≥ 1. */
export function sigmoidFactor(order: number): Polynomial {
  return derivative(sigmoidPolynomial(order - 1));
}

/**
 * q with σ⁽ᵏ⁾ = q(p)·p for odd k and −h·q(p)·p for even k ≥ 2, where p = σ′ and h = tanh(x/2) = 2σ − 1. As polynomials in σ
 * the derivatives of even order would cancel at 0, where they vanish. The next q follows from p′ = −hp, h′ = 2p and h² = 1 −
 * 4p. With g = (q·p)′ in p it is g after odd k, and (1 − 4p)g − 2pq after even k.
 */
export function sigmoidSlopeFactor(order: number): Polynomial {
  let q: Polynomial = [1];
  for (let k = 1; k < order; k++) {
    const g = derivative([0, ...q]);
    q = k % 2 === 1 ? g : plus(times([1, -4], g), [0, ...q.map((c) => -2 * c)]);
  }
  return q;
}

/** p with tanh⁽ᵏ⁾(x) = p(tanh x): from tanh' = 1 − tanh². */
const tanhPolynomial = derivativePolynomials([0, 1], [1, 0, -1]);

/** q with tanh⁽ᵏ⁾ = q(tanh)·(1 − tanh²), k ≥ 1. */
export function tanhFactor(order: number): Polynomial {
  return derivative(tanhPolynomial(order - 1));
}

/** p with φ⁽ᵏ⁾(x) = p(x)·φ(x), that is (−1)ᵏHeₖ: from φ' = −xφ, pₖ₊₁ = pₖ′ − x·pₖ. */
export function densityPolynomial(order: number): Polynomial {
  let p: number[] = [1];
  for (let k = 0; k < order; k++) p = plus(derivative(p), [0, ...p.map((c) => -c)]);
  return p;
}

/** p with (xΦ)⁽ᵏ⁾(x) = p(x)·φ(x), k ≥ 2: from (xΦ)⁽ᵏ⁾ = xφ⁽ᵏ⁻¹⁾ + kφ⁽ᵏ⁻²⁾. */
export function geluPolynomial(order: number): Polynomial {
  return plus(
    [0, ...densityPolynomial(order - 1)],
    densityPolynomial(order - 2).map((c) => c * order),
  );
}

/**
 * r with g⁽ᵏ⁾ = r(t)·t²s/(1 + t²)ᵏ⁺¹, k ≥ 1, of g(x) = tanh(log(1 + eˣ)) = s(1 + t)/(1 + t²) with s = σ(x) and t = 1 − s. From
 * t′ = −ts: r₁ = 4, rₖ₊₁ = (1 + t²)((3t − 2)rₖ − t(1 − t)rₖ′) + 2(k + 1)·t²(1 − t)·rₖ.
 */
export function mishFactor(order: number): Polynomial {
  let r: Polynomial = [4];
  for (let k = 1; k < order; k++) {
    const slope = plus(times([-2, 3], r), times([0, -1, 1], derivative(r)));
    r = plus(times([1, 0, 1], slope), times([0, 0, 2 * (k + 1), -2 * (k + 1)], r));
  }
  return r;
}

export function evaluatePolynomial(p: Polynomial, x: number): number {
  return p.reduceRight((value, coefficient) => value * x + coefficient, 0);
}

export function enclosePolynomial(p: Polynomial, x: Bounds, k: BoundsArithmetic): Bounds {
  return p.reduceRight((value, coefficient) => k.add(k.mul(value, x), k.point(coefficient)), k.point(0));
}

/** Emits p(x) by Horner's rule, in x² where p is even or odd. */
export function emitPolynomial(p: Polynomial, x: string, emit: Emitter): string {
  const isEven = p.every((c, k) => k % 2 === 0 || c === 0);
  const isOdd = p.every((c, k) => k % 2 === 1 || c === 0);
  if (p.length < 3 || isEven === isOdd) return emitHorner(p, x, emit);
  const half = p.filter((_, k) => k % 2 === (isEven ? 0 : 1));
  const even = emitHorner(half, emit.node('Mul', [x, x]), emit);
  return isEven ? even : emit.node('Mul', [x, even]);
}

function emitHorner(p: Polynomial, x: string, emit: Emitter): string {
  const lead = p[p.length - 1];
  let value = lead === 1 ? '' : emit.scalar(lead);
  for (let k = p.length - 2; k >= 0; k--) {
    value = value === '' ? x : emit.node('Mul', [value, x]);
    if (p[k] !== 0) value = emit.node('Add', [value, emit.scalar(p[k])]);
  }
  return value === '' ? emit.scalar(1) : value;
}

function derivativePolynomials(first: Polynomial, slope: Polynomial): (order: number) => Polynomial {
  const known: Polynomial[] = [first];
  return (order) => {
    while (known.length <= order) known.push(times(derivative(known[known.length - 1]), slope));
    return known[order];
  };
}

function derivative(p: Polynomial): number[] {
  return p.slice(1).map((coefficient, k) => coefficient * (k + 1));
}

function times(p: Polynomial, q: Polynomial): number[] {
  const product = new Array<number>(p.length + q.length - 1).fill(0);
  p.forEach((a, i) => {
    q.forEach((b, j) => {
      product[i + j] += a * b;
    });
  });
  return product;
}

function plus(p: Polynomial, q: Polynomial): number[] {
  return Array.from({ length: Math.max(p.length, q.length) }, (_, k) => (p[k] ?? 0) + (q[k] ?? 0));
}
