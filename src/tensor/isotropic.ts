import type { RandomStream } from './random.ts';

/**
 * How random vectors v are drawn: all have E[vvᵀ] = 1. `rademacher`: independent components 1 or −1 with equal probability, which
 * give estimates of least variance among independent ones. `gaussian`: standard normal ones. `sphere`: uniform on the sphere
 * of radius √d.
 */
export type Distribution = 'rademacher' | 'gaussian' | 'sphere';

export const DISTRIBUTIONS: readonly Distribution[] = ['rademacher', 'gaussian', 'sphere'];

/** Fills rows of `width` numbers with random vectors, one after the other: as many as `out` holds. */
export function fillIsotropic(
  random: RandomStream,
  distribution: Distribution,
  out: Float64Array,
  width: number,
): void {
  if (distribution === 'rademacher') {
    random.fillUniform(out);
    for (let i = 0; i < out.length; i++) out[i] = out[i] < 0.5 ? -1 : 1;
    return;
  }
  random.fillNormal(out);
  if (distribution === 'gaussian') return;
  for (let start = 0; start < out.length; start += width) {
    const row = out.subarray(start, start + width);
    const scale = Math.sqrt(width / row.reduce((sum, entry) => sum + entry * entry, 0));
    for (let i = 0; i < width; i++) row[i] *= scale;
  }
}
