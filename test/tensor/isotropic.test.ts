import { describe, expect, it } from 'vitest';
import { DISTRIBUTIONS, fillIsotropic, stream } from '../../src/tensor/index.ts';

describe.each(DISTRIBUTIONS)('%s vectors', (distribution) => {
  const [count, d] = [20_000, 3];
  const vectors = new Float64Array(count * d);
  fillIsotropic(stream(1, distribution), distribution, vectors, d);

  it('have E[vvᵀ] = 1, and mean 0', () => {
    const mean = (f: (v: Float64Array) => number) => {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += f(vectors.subarray(n * d, (n + 1) * d));
      return sum / count;
    };
    // A mean of 20,000 products of normals has the standard error √(2/20,000) = 1 % at most: four of them.
    for (let j = 0; j < d; j++) {
      expect(Math.abs(mean((v) => v[j]))).toBeLessThan(0.04);
      for (let k = 0; k < d; k++)
        expect(Math.abs(mean((v) => v[j] * v[k]) - Number(j === k))).toBeLessThan(0.04);
    }
  });

  it('have length √d unless they are Gaussian', () => {
    for (let n = 0; n < 100; n++) {
      const square = vectors.subarray(n * d, (n + 1) * d).reduce((sum, entry) => sum + entry * entry, 0);
      if (distribution !== 'gaussian') expect(square).toBeCloseTo(d, 12);
    }
  });

  it('are the same however many are drawn at once', () => {
    const random = stream(1, distribution);
    const parts = [new Float64Array(5 * d), new Float64Array(7 * d)];
    for (const part of parts) fillIsotropic(random, distribution, part, d);
    expect(parts.flatMap((part) => [...part])).toEqual([...vectors.subarray(0, 12 * d)]);
  });
});
