import { describe, expect, it } from 'vitest';
import { type Design, designPoints } from '../../src/dataset/index.ts';
import { columnStatistics, InputError, sobolPoints, stream, tensor } from '../../src/tensor/index.ts';

const domain = { lo: [-1, 100, 0], hi: [1, 101, 1e-6] };
const factor = tensor([
  [2, 0, 0],
  [-1, 0.5, 0],
  [0.3, 0.2, 0.1],
]);
const gaussian: Design = { kind: 'gaussian', mean: [1, -2, 3], factor };

describe('points of a design', () => {
  it.each(['uniform', 'sobol'] as const)('%s lie in the domain, and fill it evenly', (kind) => {
    const n = 4096;
    const points = designPoints({ kind }, domain, n, stream(1, kind));
    expect(points.shape).toEqual([n, 3]);
    const { mean, std, min, max } = columnStatistics(points);
    for (let j = 0; j < 3; j++) {
      const width = domain.hi[j] - domain.lo[j];
      expect(min[j]).toBeGreaterThanOrEqual(domain.lo[j]);
      expect(max[j]).toBeLessThanOrEqual(domain.hi[j]);
      const error = kind === 'uniform' ? 4 / Math.sqrt(12 * n) : 1 / n;
      expect(Math.abs((mean[j] - domain.lo[j]) / width - 0.5)).toBeLessThan(error);
      expect(Math.abs(std[j] / width - Math.sqrt(1 / 12))).toBeLessThan(kind === 'uniform' ? 0.01 : 1e-3);
    }
  });

  it("sobol are scrambled Sobol' points, mapped into the domain", () => {
    const points = designPoints({ kind: 'sobol' }, domain, 64, stream(3, 'points'));
    const unit = sobolPoints(64, 3, { random: stream(3, 'points') });
    for (let i = 0; i < 64; i++) expect(points.data[3 * i + 1]).toBe(100 + unit[3 * i + 1]);
  });

  it('gaussian have the mean, and the covariance factor·factorᵀ', () => {
    const n = 100_000;
    const { data } = designPoints(gaussian, domain, n, stream(2, 'gaussian'));
    const covariance = [
      [4, -2, 0.6],
      [-2, 1.25, -0.2],
      [0.6, -0.2, 0.14],
    ];
    const mean = [1, -2, 3];
    for (let i = 0; i < 3; i++) {
      let sum = 0;
      for (let p = 0; p < n; p++) sum += data[3 * p + i];
      expect(Math.abs(sum / n - mean[i])).toBeLessThan(4 * Math.sqrt(covariance[i][i] / n));
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let p = 0; p < n; p++) product += (data[3 * p + i] - mean[i]) * (data[3 * p + j] - mean[j]);
        // Isserlis: the variance of the product is c_ii c_jj + c_ij².
        const error = Math.sqrt((covariance[i][i] * covariance[j][j] + covariance[i][j] ** 2) / n);
        expect(Math.abs(product / n - covariance[i][j])).toBeLessThan(4 * error);
      }
    }
  });

  it.each([{ kind: 'uniform' }, { kind: 'sobol' }, gaussian] as Design[])(
    'of $kind are the same for the same stream, others for another',
    (design) => {
      const points = designPoints(design, domain, 16, stream(5, 'points'));
      expect(designPoints(design, domain, 16, stream(5, 'points'))).toEqual(points);
      expect(designPoints(design, domain, 16, stream(6, 'points'))).not.toEqual(points);
    },
  );

  it('stay in a box whose width rounds', () => {
    const box = { lo: [0.1], hi: [0.1 + 2 ** -54] };
    const { data } = designPoints({ kind: 'uniform' }, box, 1000, stream(1, 'thin'));
    expect(data.every((x) => x >= box.lo[0] && x <= box.hi[0])).toBe(true);
  });

  it('refuse counts, means and factors that do not fit', () => {
    const random = stream(1, 'wrong');
    expect(() => designPoints({ kind: 'uniform' }, domain, 0, random)).toThrow(InputError);
    expect(() => designPoints({ kind: 'sobol' }, domain, 1.5, random)).toThrow(InputError);
    expect(() => designPoints({ kind: 'gaussian', mean: [1, 2], factor }, domain, 8, random)).toThrow(
      /mean .* 3 entries/,
    );
    const vector = tensor([1, 2, 3]);
    expect(() =>
      designPoints({ kind: 'gaussian', mean: [1, 2, 3], factor: vector }, domain, 8, random),
    ).toThrow(/shape \[3,3\]; received "\[3\]"/);
  });
});
