import type { RandomStream } from '../../tensor/index.ts';
import type { RandomDirections } from './directions.ts';

/** Fills with signs, each as likely. */
export function fillSigns(random: RandomStream, out: Float32Array): void {
  for (let k = 0; k < out.length; k++) out[k] = random.uniform() < 0.5 ? -1 : 1;
}

/**
 * Random directions of d numbers each, one after the other, with E[v vᵀ] = I. So the mean of ‖A·v‖² over them is that of the
 * squares of all entries of A, times d (Hutchinson, "A Stochastic Estimator of the Trace of the Influence Matrix", 1990).
 */
export function randomDirections(
  distribution: NonNullable<RandomDirections['distribution']>,
  d: number,
  count: number,
  random: RandomStream,
): Float32Array {
  const all = new Float32Array(count * d);
  if (distribution === 'rademacher') fillSigns(random, all);
  else random.fillNormal(all);
  if (distribution === 'sphere')
    for (let at = 0; at < all.length; at += d) toSphere(all.subarray(at, at + d));
  return all;
}

/** Stretches a vector of normal numbers to the length √d. */
function toSphere(v: Float32Array): void {
  const length = Math.hypot(...v);
  // A vector of zeros alone has the probability 0, and the direction of any other.
  for (let k = 0; k < v.length; k++) v[k] = length === 0 ? 1 : (v[k] / length) * Math.sqrt(v.length);
}
