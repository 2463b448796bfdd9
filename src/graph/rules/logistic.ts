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
  const value = small * large * evaluatePolynomial(sigmoidFactor(order), small);
  return x > 0 && order % 2 === 0 ? -value : value;
}

/** Below this σ is 0 in float64. */
const LOWEST = -750;

/**
 * Emits σ(x). In float64 behind a clamp that changes nothing: ONNX Runtime fuses x·Sigmoid(αx) into a QuickGelu, of
 * which it has no float64 kernel, and then refuses the model; it does not see the product through the clamp.
 */
export function emitSigmoid(x: string, emit: Emitter): string {
  return emit.node('Sigmoid', [
    emit.precision === 'float64' ? emit.node('Max', [x, emit.scalar(LOWEST)]) : x,
  ]);
}
