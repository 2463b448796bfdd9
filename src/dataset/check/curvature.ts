import type { Differences } from './differences.ts';

/** A change is believed where it changes this many times what curvature leaves. */
export const CURVED = 4;

/** What honest gradients leave of the differences of values, since gradients turn between points. */
export interface Curvature {
  /** T/S: how far gradients turn from point to point, as a share of what they say. */
  readonly turning: number;
  /** T²/3S, what is left in all pairs together, Σ|left|: its order of magnitude. */
  readonly left: number;
}

/**
 * The mean of two gradients gives the difference of values up to h³f‴/12. With S = Σ|½(g_i + g_j)·Δx| = Σh|f′| and
 * T = Σ|½(g_j − g_i)·Δx| = Σ½h²|f″|, a function with one length L has f″ ≈ f′/L and f‴ ≈ f′/L², so that T²/3S is about what is left.
 * Of smooth functions of 2 to 12 inputs, half leave less than 1.3 times that in all, and a factor of all columns, or of one, that fits
 * better than 1 takes up less than 4 times that where T < S/2 (test/studies/gradient-check). Noise of gradients adds to T.
 *
 * @param start, stop of which pairs
 */
export function curvatureOf(
  { d, size, steps, slopes, turns }: Differences,
  start = 0,
  stop = size,
): Curvature {
  let [turned, said] = [0, 0];
  for (let p = start; p < stop; p++) {
    let [turn, says] = [0, 0];
    for (let k = 0; k < d; k++) {
      turn += turns[p * d + k] * steps[p * d + k];
      says += slopes[p * d + k] * steps[p * d + k];
    }
    turned += Math.abs(turn);
    said += Math.abs(says);
  }
  return { turning: turned / said, left: (turned * turned) / (3 * said) };
}
