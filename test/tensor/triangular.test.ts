import { expect, it } from 'vitest';
import { cholesky, lowerInverse, lowerSolved, stream, tensor } from '../../src/tensor/index.ts';

it('the inverse of a Cholesky factor undoes it, as solving by it does', () => {
  const n = 9;
  const random = stream(1, 'matrix');
  const half = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()));
  const matrix = half.map((a, i) =>
    half.map((b, j) => a.reduce((sum, v, k) => sum + v * b[k], i === j ? 1 : 0)),
  );
  const factor = cholesky(tensor(matrix))!;
  const inverse = lowerInverse(factor).data;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += factor.data[i * n + k] * inverse[k * n + j];
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  const b = half[0];
  const solved = lowerSolved(factor, b);
  b.forEach((value, i) => {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += factor.data[i * n + k] * solved[k];
    expect(sum).toBeCloseTo(value, 12);
  });
});
