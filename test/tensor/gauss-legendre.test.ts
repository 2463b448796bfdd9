import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../../src/tensor/index.ts';

describe('the Gauss–Legendre rule', () => {
  it.each([2, 5, 16, 64, 128])('of %d nodes integrates powers up to twice its nodes exactly', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (const power of [0, 1, 2, 2 * n - 2, 2 * n - 1]) {
      const sum = nodes.reduce((total, x, j) => total + weights[j] * x ** power, 0);
      expect(Math.abs(sum - (power % 2 === 0 ? 2 / (power + 1) : 0))).toBeLessThan(1e-14);
    }
  });

  it('of 3 nodes has those of the textbook: 0 and ±√(3/5), weights 8/9 and 5/9', () => {
    const { nodes, weights } = gaussLegendre(3);
    [-Math.sqrt(0.6), 0, Math.sqrt(0.6)].forEach((x, j) => {
      expect(nodes[j]).toBeCloseTo(x, 15);
    });
    [5 / 9, 8 / 9, 5 / 9].forEach((weight, j) => {
      expect(weights[j]).toBeCloseTo(weight, 15);
    });
  });
});
