import { describe, expect, it } from 'vitest';
import { outputBasis } from '../../src/reduction/index.ts';
import {
  columnStatistics,
  filled,
  rowOf,
  stream,
  symmetricEigen,
  type Tensor,
} from '../../src/tensor/index.ts';

/** Rows [n, m] of a few smooth shapes of falling size, and units that differ by output. */
function fields(n: number, m: number, falling = 0.3): Tensor {
  const random = stream(5, 'fields');
  const y = filled([n, m], 0);
  for (let row = 0; row < n; row++) {
    const own = rowOf(y, row);
    for (let k = 0; k < 12; k++) {
      const by = falling ** k * random.normal();
      for (let j = 0; j < m; j++) own[j] += by * Math.sin(((k + 1) * (j + 1) * Math.PI) / (m + 1));
    }
    for (let j = 0; j < m; j++) own[j] = 100 + own[j] * (1 + (j % 3));
  }
  return y;
}

/** Eigenvalues of the correlation of the columns, by the full matrix. */
function correlations(y: Tensor): Float64Array {
  const [n, m] = y.shape;
  const { mean, std } = columnStatistics(y);
  const scaled = y.data.map((value, at) => (value - mean[at % m]) / std[at % m]);
  const gram = filled([m, m], 0);
  for (let row = 0; row < n; row++)
    for (let p = 0; p < m; p++)
      for (let q = 0; q <= p; q++) gram.data[p * m + q] += (scaled[row * m + p] * scaled[row * m + q]) / n;
  return symmetricEigen(gram).values;
}

describe('a basis of outputs', () => {
  it.each([
    [200, 30],
    [200, 90],
    [60, 150],
  ])('has the largest principal components of the scaled outputs (%i points, %i outputs)', (n, m) => {
    const y = fields(n, m);
    const { vectors, variances, share } = outputBasis(y, { by: 'basis', keep: 5 });
    const exact = correlations(y);
    variances.forEach((value, k) => {
      expect(Math.abs(value / exact[k] - 1)).toBeLessThan(1e-9);
    });
    expect(share).toBeCloseTo(variances.reduce((sum, value) => sum + value, 0) / m, 12);
    for (let k = 0; k < 5; k++)
      for (let l = 0; l <= k; l++) {
        const product = rowOf(vectors, k).reduce((sum, entry, j) => sum + entry * rowOf(vectors, l)[j], 0);
        expect(product).toBeCloseTo(k === l ? 1 : 0, 12);
      }
  });

  it('has the fewest coefficients that reach a share of the variance', () => {
    const y = fields(300, 80, 0.6);
    const exact = correlations(y);
    for (const share of [0.5, 0.99, 0.9999, 0.999999]) {
      let count = 0;
      for (let rest = 80; rest > (1 - share) * 80; count++) rest -= exact[count];
      const basis = outputBasis(y, { by: 'basis', share });
      expect(basis.variances.length).toBe(count);
      expect(basis.share).toBeGreaterThanOrEqual(share - 1e-12);
    }
  });

  it('has as many as outputs vary independently where all of the variance is asked for', () => {
    const basis = outputBasis(fields(100, 40), { by: 'basis', share: 1 });
    expect(basis.variances.length).toBeGreaterThanOrEqual(12);
    expect(basis.share).toBeCloseTo(1, 12);
  });

  it('is the same bits again', () => {
    const y = fields(100, 50);
    expect(outputBasis(y, { by: 'basis' }, 3)).toEqual(outputBasis(y, { by: 'basis' }, 3));
  });

  it('leaves constant outputs as they are', () => {
    const y = fields(50, 6);
    for (let row = 0; row < 50; row++) rowOf(y, row)[2] = 7;
    const { mean, scale, vectors } = outputBasis(y, { by: 'basis', keep: 3 });
    expect([mean[2], scale[2]]).toEqual([7, 1]);
    for (let k = 0; k < 3; k++) expect(Math.abs(rowOf(vectors, k)[2])).toBeLessThan(1e-15);
  });

  it.each([
    [{ keep: 7 }, /there are 6 coefficients of these outputs and points at most; received 7/],
    [{ keep: 0.5 }, /keep of a reduction of outputs must be a whole number of at least 1; received 0.5/],
    [{ share: 0 }, /share of a reduction of outputs must be above 0, at most 1; received 0/],
    [{ keep: 1, share: 0.5 }, /a reduction of outputs must give keep or share, not both/],
  ])('refuses %j', (choice, message) => {
    expect(() => outputBasis(fields(50, 6), { by: 'basis', ...choice })).toThrow(message);
  });

  it('refuses outputs that do not vary', () => {
    expect(() => outputBasis(filled([5, 3], 2), { by: 'basis' })).toThrow(
      /must vary; received "constants alone"/,
    );
  });
});
