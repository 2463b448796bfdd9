import { describe, expect, it } from 'vitest';
import { BrownianBridge } from '../../../src/reference/sampling/brownian-bridge.ts';

/** The matrix [steps·motions, steps·motions] of the map: row i is what the i-th unit vector becomes. */
function matrixOf(steps: number, motions: number): Float64Array[] {
  const bridge = new BrownianBridge(steps, motions);
  const size = steps * motions;
  return Array.from({ length: size }, (_, i) => {
    const z = new Float64Array(size);
    bridge.fill(
      Float64Array.from({ length: size }, (_, j) => Number(i === j)),
      z,
      0,
    );
    return z;
  });
}

describe.each([
  [1, 1],
  [2, 1],
  [7, 1],
  [12, 2],
  [64, 2],
])('a Brownian bridge over %d steps of %d motions', (steps, motions) => {
  const matrix = matrixOf(steps, motions);

  it('is an orthogonal map: covariances stay', () => {
    for (const [i, row] of matrix.entries())
      for (const [j, other] of matrix.entries()) {
        const product = row.reduce((sum, entry, k) => sum + entry * other[k], 0);
        expect(Math.abs(product - Number(i === j))).toBeLessThan(1e-14);
      }
  });

  it('lets the first dimension of a motion alone say where it ends', () => {
    for (const [i, row] of matrix.entries())
      for (let k = 0; k < motions; k++) {
        const end = row.filter((_, j) => j % motions === k).reduce((sum, entry) => sum + entry, 0);
        expect(Math.abs(end - (i === k ? Math.sqrt(steps) : 0))).toBeLessThan(1e-13);
      }
  });

  it('leaves less of the variance of the mean of a motion to each level than to the one before', () => {
    // The mean over dates, Σₙ (steps − n)·zₙ/steps of n = 0, 1, …: what an Asian option depends on.
    const shares = Array.from({ length: steps }, (_, level) => {
      const row = matrix[level * motions];
      let mean = 0;
      for (let n = 0; n < steps; n++) mean += ((steps - n) / steps) * row[n * motions];
      return mean ** 2;
    });
    const total = shares.reduce((sum, share) => sum + share, 0);
    const levels = Array.from({ length: Math.floor(Math.log2(steps)) + 1 }, (_, l) =>
      shares.slice(l === 0 ? 0 : 2 ** (l - 1), 2 ** l).reduce((sum, share) => sum + share, 0),
    );
    for (let l = 1; l < levels.length; l++) expect(levels[l]).toBeLessThan(levels[l - 1]);
    expect(levels[0] / total).toBeGreaterThan(0.74);
  });
});

it('a Brownian bridge over three steps is that of its formulas', () => {
  const z = new Float32Array(4);
  new BrownianBridge(3, 1).fill(Float64Array.of(1, 2, -1), z, 1);
  // W₃ = √3; W₁ given it is √3/3 + √(2/3)·2; W₂ given both is their mean + √½·(−1).
  const [end, first] = [Math.sqrt(3), Math.sqrt(3) / 3 + Math.sqrt(2 / 3) * 2];
  const second = (first + end) / 2 - Math.sqrt(0.5);
  [0, first, second - first, end - second].forEach((value, i) => {
    expect(z[i]).toBeCloseTo(value, 6);
  });
});
