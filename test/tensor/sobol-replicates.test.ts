import { describe, expect, it } from 'vitest';
import { InputError, SobolReplicates, stream } from '../../src/tensor/index.ts';

/** Points of nets one after the other, [count][dimensions]. */
function pointsOf(net: SobolReplicates, count: number, dimensions: number, seed = 1): Float64Array[] {
  const random = stream(seed, 'nets');
  return Array.from({ length: count }, () => {
    const point = new Float64Array(dimensions);
    net.fill(point, random);
    return point;
  });
}

describe("scrambled nets of Sobol' points", () => {
  it('meet every elementary rectangle of area 1/64 of the first two dimensions once, each net anew', () => {
    const points = pointsOf(new SobolReplicates(64, 5), 4 * 64, 5);
    for (let from = 0; from < points.length; from += 64)
      for (let a = 0; a <= 6; a++) {
        const cells = points
          .slice(from, from + 64)
          .map(([u, v]) => `${Math.floor(u * 2 ** a)} ${Math.floor(v * 2 ** (6 - a))}`);
        expect(new Set(cells).size).toBe(64);
      }
    expect(points[64]).not.toEqual(points[0]);
  });

  it('meet every interval of length 1/128 once, in each of 256 dimensions', () => {
    const points = pointsOf(new SobolReplicates(128, 256), 128, 256);
    for (let j = 0; j < 256; j++)
      expect(new Set(points.map((point) => Math.floor(point[j] * 128))).size).toBe(128);
  });

  it('have uniform points that are independent from net to net', () => {
    // 4000 nets of two points: 16 cells of (a coordinate in one net, in the next) have 250 each, and deviations of √250·(1 − 1/16).
    const points = pointsOf(new SobolReplicates(2, 3), 8000, 3);
    for (const [j, k] of [
      [0, 0],
      [1, 2],
      [2, 1],
    ]) {
      const cells = new Float64Array(16);
      for (let n = 0; n + 2 < points.length; n += 2)
        cells[4 * Math.floor(4 * points[n][j]) + Math.floor(4 * points[n + 2][k])]++;
      const chiSquare = cells.reduce((sum, count) => sum + (count - 3999 / 16) ** 2 / (3999 / 16), 0);
      // 15 degrees of freedom: four standard deviations above the mean are 15 + 4·√30.
      expect(chiSquare).toBeLessThan(37);
    }
  });

  it('never have a coordinate of 0 or 1, and are the same for the same stream', () => {
    const points = pointsOf(new SobolReplicates(1, 2), 100, 2, 5);
    expect(points.flatMap((point) => [...point]).every((u) => u > 0 && u < 1)).toBe(true);
    expect(pointsOf(new SobolReplicates(1, 2), 100, 2, 5)).toEqual(points);
  });

  it.each([
    [3, 1],
    [0, 1],
    [2 ** 32, 1],
    [4, 0],
    [4, 257],
  ])('refuse %d points in %d dimensions', (count, dimensions) => {
    expect(() => new SobolReplicates(count, dimensions)).toThrow(InputError);
  });
});
