import type { CodeArithmetic } from '../code-arithmetic.ts';
import type { Emitter } from '../emitter.ts';
import { emitPolynomial, evaluatePolynomial, sigmoidSlopeFactor } from './polynomial.ts';

/**
 * σ⁽ᵏ⁾(x) to a few units in the last place, in both tails. Everything is computed from e^(−|x|), which cannot overflow.
 * Slopes are σ(−|x|)·σ(|x|), since 1 − σ(|x|) would cancel. Even orders take tanh(x/2), since 1 − 2σ(x) would cancel at 0.
 */
export function logistic(x: number, order: number): number {
  const e = Math.exp(-Math.abs(x));
  const large = 1 / (1 + e);
  const small = e / (1 + e);
  if (order === 0) return x < 0 ? small : large;
  const slope = small * large;
  const value = slope * evaluatePolynomial(sigmoidSlopeFactor(order), slope);
  return order % 2 === 0 ? -value * Math.tanh(x / 2) : value;
}

/** σ(x), σ(−x) and σ′(x) in source code, as `logistic` computes them, and e = e^(−|x|). */
export function codeLogistic<S>(x: S, k: CodeArithmetic<S>): { e: S; s: S; t: S; p: S } {
  const [zero, one] = [k.constant(0), k.constant(1)];
  const e = k.call('exp', k.neg(k.call('abs', x)));
  const r = k.div(one, k.add(one, e));
  const q = k.mul(e, r);
  return { e, s: k.choose(x, '<', zero, q, r), t: k.choose(x, '<', zero, r, q), p: k.mul(q, r) };
}

/*
 * ONNX Runtime's Sigmoid is wrong by 1 % at −32 in float64 and by 20 % at −17 in float32, and 0 or stuck beyond. So σ and
 * its derivatives are emitted as `logistic` computes them, with e = e^(−|x|), r = 1/(1+e) = σ(|x|) and q = er = σ(−|x|).
 */

/** Emits σ(x). */
export function emitSigmoid(x: string, emit: Emitter): string {
  const { q, r } = emitPair(x, emit);
  return emit.node('Where', [emitNegative(x, emit), q, r]);
}

/** Emits σ(−x), which is 1 − σ(x) without its cancellation. */
export function emitReflected(x: string, emit: Emitter): string {
  const { q, r } = emitPair(x, emit);
  return emit.node('Where', [emitNegative(x, emit), r, q]);
}

/** Emits σ′(x). */
export function emitSigmoidSlope(x: string, emit: Emitter): string {
  const { q, r } = emitPair(x, emit);
  return emit.node('Mul', [q, r]);
}

/** Emits σ⁽ᵏ⁾(x), as `logistic` computes it. */
export function emitLogistic(x: string, order: number, emit: Emitter): string {
  if (order === 0) return emitSigmoid(x, emit);
  const slope = emitSigmoidSlope(x, emit);
  const factor = sigmoidSlopeFactor(order);
  const value = factor.length === 1 ? slope : emit.node('Mul', [slope, emitPolynomial(factor, slope, emit)]);
  return order % 2 === 0 ? emit.node('Neg', [emit.node('Mul', [value, emitHalfTanh(x, emit)])]) : value;
}

/** Emits tanh(x/2) = σ(x) − σ(−x). */
export function emitHalfTanh(x: string, emit: Emitter): string {
  return emit.node('Tanh', [emit.node('Mul', [x, emit.scalar(0.5)])]);
}

/** Emits e^(−|x|). */
export function emitDecay(x: string, emit: Emitter): string {
  return emit.node('Exp', [emit.node('Neg', [emit.node('Abs', [x])])]);
}

function emitPair(x: string, emit: Emitter) {
  const e = emitDecay(x, emit);
  const r = emit.node('Reciprocal', [emit.node('Add', [e, emit.scalar(1)])]);
  return { q: emit.node('Mul', [e, r]), r };
}

function emitNegative(x: string, emit: Emitter): string {
  return emit.node('Less', [x, emit.scalar(0)]);
}
