import type { Emitter } from '../operation.ts';
import { evaluatePolynomial, sigmoidFactor } from './polynomial.ts';

/**
 * σ⁽ᵏ⁾(x) to a few units in the last place, in both tails: everything is computed from e^(−|x|), which cannot
 * overflow, at σ(−|x|), which is small where 1 − σ(|x|) would cancel; then σ⁽ᵏ⁾(−x) = (−1)ᵏ⁺¹σ⁽ᵏ⁾(x).
 */
export function logistic(x: number, order: number): number {
  const e = Math.exp(-Math.abs(x));
  const large = 1 / (1 + e);
  const small = e / (1 + e);
  if (order === 0) return x < 0 ? small : large;
  // 1 − 2σ(−|x|) = tanh(|x|/2), which does not cancel at 0.
  const factor = order === 2 ? Math.tanh(Math.abs(x) / 2) : evaluatePolynomial(sigmoidFactor(order), small);
  const value = small * large * factor;
  return x > 0 && order % 2 === 0 ? -value : value;
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
