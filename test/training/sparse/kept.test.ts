import { describe, expect, test } from 'vitest';
import { perceptron } from '../../../src/surrogate/index.ts';
import { keptWeights } from '../../../src/training/sparse/kept.ts';

const widths = (sizes: readonly number[]) => perceptron(sizes, 'silu');
const byGraph = (sizes: readonly number[], sparsity: number) =>
  keptWeights(widths(sizes), { sparsity, distribution: 'erdos-renyi-kernel' });

describe('weights that layers keep', () => {
  test('are as computed by hand for 7-128×6-1 at 99 %', () => {
    // 829 of 82,944 weights; inputs + outputs are 135, 5 times 256, and 129: 1,544 together, so ε = 829/1544 = 0.53692.
    // 0.53692·135 = 72.48, 0.53692·256 = 137.45, 0.53692·129 = 69.26: down to 72, 685, 69, so three are rounded up.
    expect(byGraph([7, 128, 128, 128, 128, 128, 128, 1], 0.99)).toEqual([73, 138, 138, 137, 137, 137, 69]);
  });

  test('are all of a layer whose density would be above 1, and the others share the rest', () => {
    // 40 % of 2·10 + 10·10 + 10·1 = 130 are 52. With ε = 52/43 the last would keep 13.3 of 10: so 42 are shared by 12 and 20.
    expect(byGraph([2, 10, 10, 1], 0.6)).toEqual([16, 26, 10]);
  });

  test('have the density ε·(1/inputs + 1/outputs)', () => {
    const sizes = [9, 40, 60, 30, 5];
    const kept = byGraph(sizes, 0.8);
    const scale = kept.map((count, k) => count / (sizes[k] + sizes[k + 1]));
    for (const one of scale) expect(one).toBeCloseTo(scale[0], 1);
    expect(kept.every((count, k) => count <= sizes[k] * sizes[k + 1])).toBe(true);
  });

  test.each([0.05, 0.5, 0.77, 0.9, 0.99])('add up to the share that is not zero: %d', (sparsity) => {
    const all = 4 * 50 + 50 * 30 + 30 * 2;
    for (const distribution of ['erdos-renyi-kernel', 'uniform'] as const) {
      const kept = keptWeights(widths([4, 50, 30, 2]), { sparsity, distribution });
      expect(kept.reduce((sum, count) => sum + count)).toBe(Math.round((1 - sparsity) * all));
    }
  });

  test('are the same share of each layer by the uniform distribution', () => {
    const kept = keptWeights(widths([4, 50, 30, 2]), { sparsity: 0.9, distribution: 'uniform' });
    expect(kept).toEqual([20, 150, 6]);
  });
});
