import type { Differences } from './differences.ts';

/** A change is believed where it changes this many times what honest gradients leave. */
export const BEYOND_HONEST = 3;

/**
 * What honest gradients leave of the differences of values: Σ|left| of all pairs together, in its order of magnitude. They
 * leave something since they turn between points, and since numbers are rounded.
 *
 * The mean of two gradients gives the difference of values up to h³f‴/12. Let S = Σ|½(g_i + g_j)·Δx| = Σh|f′| and T =
 * Σ|½(g_j − g_i)·Δx| = Σ½h²|f″|. A function with one length L has f″ ≈ f′/L and f‴ ≈ f′/L², so that T²/3S is about what is
 * left. Of smooth functions of 2 to 12 inputs, half leave less than 1.3 times that in all. A factor of all columns, or of
 * one, may fit better than 1. It takes up less than 4 times that where T < S/2 (test/dataset/check/gradients.slow). Noise of
 * gradients adds to T.
 *
 * @param start, stop of which pairs
 * @param factor what derivatives by an input are multiplied by; default 1
 */
export function honestlyLeft(
  { d, size, steps, slopes, turns, rounding }: Differences,
  start = 0,
  stop = size,
  factor: (k: number) => number = () => 1,
): number {
  let [turned, said, rounded] = [0, 0, 0];
  for (let p = start; p < stop; p++) {
    let [turn, says] = [0, 0];
    for (let k = 0; k < d; k++) {
      const step = factor(k) * steps[p * d + k];
      turn += turns[p * d + k] * step;
      says += slopes[p * d + k] * step;
    }
    turned += Math.abs(turn);
    said += Math.abs(says);
    rounded += rounding[p];
  }
  return (said === 0 ? 0 : (turned * turned) / (3 * said)) + rounded;
}
