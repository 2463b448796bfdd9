import { describe, expect, test } from 'vitest';
import { checkDataset, dataset } from '../../../src/dataset/index.ts';
import { stream } from '../../../src/tensor/index.ts';

/** y = 2·a² + b, of which the slope by a is what is told. */
function told(slope: (a: number) => number, others = 1) {
  const [n, random] = [400, stream(1, 'negligible slopes')];
  const points = Array.from({ length: n }, () => [random.uniform(), random.uniform()]);
  return dataset({
    inputs: [{ name: 'a' }, { name: 'b' }],
    outputs: [{ name: 'y' }],
    x: { shape: [n, 2], data: Float64Array.from(points.flat()) },
    y: { shape: [n, 1], data: Float64Array.from(points, ([a, b]) => 2 * a * a + others * b) },
    dydx: { shape: [n, 1, 2], data: Float64Array.from(points.flatMap(([a]) => [slope(a), others])) },
  });
}
const kinds = (set: ReturnType<typeof told>) =>
  checkDataset(set).flatMap(({ kind, columns }) => (kind === 'gradient-zero' ? [columns] : []));

describe('slopes that are as good as 0 everywhere', () => {
  test.each([0, 1e-30, 1e-14])('are told as zeros: %d', (slope) => {
    expect(kinds(told(() => slope))).toEqual([['d(y)/d(a)']]);
  });

  test('are all that an output has', () => {
    expect(kinds(told((a) => 1e-30 * a, 0))).toEqual([['d(y)/d(a)', 'd(y)/d(b)']]);
  });

  test('are not those that are small beside the range of an output, but change it', () => {
    expect(kinds(told((a) => 1e-3 * a))).toEqual([]);
  });
});
