import { expect } from 'vitest';
import type { Tensor } from '../../../src/tensor/index.ts';

/** Φ and its density. */
export const density = (d: number) => Math.exp(-0.5 * d * d) / Math.sqrt(2 * Math.PI);
export const probability = (d: number) => {
  // Simpson's rule over [0, d] with 200 panels: below 1e-12 for |d| < 8.
  const [panels, h] = [200, d / 200];
  let sum = density(0) + density(d);
  for (let i = 1; i < panels; i++) sum += (i % 2 === 0 ? 2 : 4) * density(i * h);
  return 0.5 + (sum * h) / 3;
};

/** Column `at` of the numbers of each point. */
export const column = ({ data, shape }: Tensor, at: number) => {
  const width = data.length / shape[0];
  return data.filter((_, i) => i % width === at);
};

/**
 * Numbers that are independent, unbiased and with standard errors: neither their mean deviation nor their spread is out of
 * line. A ratio of sums of n squares strays by √((κ − 1)/n), with κ about 4 for labels: 3 % for 4,096.
 */
export function expectUnbiased(got: ArrayLike<number>, truth: ArrayLike<number>, errors: ArrayLike<number>) {
  let [deviation, squares, expected] = [0, 0, 0];
  for (let i = 0; i < got.length; i++) {
    deviation += got[i] - truth[i];
    squares += (got[i] - truth[i]) ** 2;
    expected += errors[i] ** 2;
  }
  expect(Math.abs(deviation)).toBeLessThan(4 * Math.sqrt(expected));
  expect(Math.abs(Math.sqrt(squares / expected) - 1)).toBeLessThan(0.1);
}
