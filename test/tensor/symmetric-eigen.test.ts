import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { rowOf, stream, symmetricEigen, type Tensor, tensor } from '../../src/tensor/index.ts';
import { pythonWith } from '../support/python.ts';

const python = pythonWith('numpy');

/** A symmetric matrix of normal numbers. */
function randomSymmetric(d: number, seed: number): Tensor {
  const data = new Float64Array(d * d);
  stream(seed, 'symmetric').fillNormal(data);
  return { shape: [d, d], data: data.map((_, at) => data[at] + data[(at % d) * d + Math.floor(at / d)]) };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, entry, k) => sum + entry * b[k], 0);

/** The largest entry of a difference. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, entry, k) => Math.max(most, Math.abs(entry - b[k])), 0);
}

describe('the eigenvalues of a symmetric matrix', () => {
  it.each([1, 2, 3, 10, 60])('rebuild it with their vectors, which are orthonormal (%i)', (d) => {
    const matrix = randomSymmetric(d, d);
    const { values, vectors } = symmetricEigen(matrix);
    const size = Math.max(...values.map(Math.abs));
    const rebuilt = Float64Array.from({ length: d * d }, (_, at) => {
      const [i, j] = [Math.floor(at / d), at % d];
      return values.reduce((sum, value, k) => sum + value * rowOf(vectors, k)[i] * rowOf(vectors, k)[j], 0);
    });
    // Rounding of some rotations a pair: a few units in the last place for each axis.
    expect(distance(rebuilt, matrix.data)).toBeLessThan(20 * d * Number.EPSILON * size);
    for (let k = 0; k < d; k++)
      for (let l = 0; l <= k; l++)
        expect(Math.abs(dot(rowOf(vectors, k), rowOf(vectors, l)) - (k === l ? 1 : 0))).toBeLessThan(1e-13);
  });

  it('are 2 − 2 cos(kπ/(d+1)) for the second difference, from the largest to the least', () => {
    const d = 24;
    const data = Float64Array.from({ length: d * d }, (_, at) => {
      const apart = Math.abs(Math.floor(at / d) - (at % d));
      return apart === 0 ? 2 : apart === 1 ? -1 : 0;
    });
    const { values } = symmetricEigen({ shape: [d, d], data });
    const expected = Array.from({ length: d }, (_, k) => 2 - 2 * Math.cos(((d - k) * Math.PI) / (d + 1)));
    expect(distance(values, expected)).toBeLessThan(1e-14);
  });

  it.skipIf(python === undefined)('are those of NumPy (which Python must have)', () => {
    const matrix = randomSymmetric(31, 5);
    const script = `import json, sys, numpy as np
print(json.dumps(np.linalg.eigvalsh(np.array(json.load(sys.stdin)).reshape(31, 31))[::-1].tolist()))`;
    const printed = execFileSync(python as string, ['-c', script], {
      input: JSON.stringify([...matrix.data]),
    });
    expect(distance(symmetricEigen(matrix).values, JSON.parse(String(printed)))).toBeLessThan(1e-13);
  });

  it('keep equal ones, and zeros, of a matrix of low rank', () => {
    const { values, vectors } = symmetricEigen(tensor([1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3]));
    expect(distance(values, [3, 0, 0])).toBeLessThan(1e-15);
    expect(
      distance(
        rowOf(vectors, 0),
        [1, 1, 1].map((one) => one / Math.sqrt(3)),
      ),
    ).toBeLessThan(1e-15);
  });

  it('are those of the diagonal where nothing stands beside it, with the axes in order', () => {
    const { values, vectors } = symmetricEigen(tensor([1, 0, 0, 0, 5, 0, 0, 0, 1], [3, 3]));
    expect([...values]).toEqual([5, 1, 1]);
    expect([...vectors.data]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('have vectors whose largest entry is positive, also where the matrix is scaled or tiny', () => {
    for (const scale of [1, 1e-200, 1e150]) {
      const { shape, data } = randomSymmetric(12, 3);
      const { vectors } = symmetricEigen({ shape, data: data.map((entry) => scale * entry) });
      for (let k = 0; k < 12; k++) {
        const largest = rowOf(vectors, k).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
        expect(largest).toBeGreaterThan(0);
      }
    }
  });

  it('need a square matrix of finite numbers', () => {
    expect(() => symmetricEigen(tensor([1, 2], [1, 2]))).toThrow(/square/);
    expect(() => symmetricEigen(tensor([Number.NaN], [1, 1]))).toThrow(/finite/);
  });
});
