import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../src/graph/index.ts';
import { legendreBasis, termCount } from '../../src/regression/basis.ts';
import type { Tensor } from '../../src/tensor/index.ts';

/** Nodes and weights of Gauss and Legendre's rule of five points on [−1, 1]: exact up to degree 9. */
const [inner, outer] = [-1, 1].map((sign) => Math.sqrt(5 + sign * 2 * Math.sqrt(10 / 7)) / 3);
const [near, far] = [1, -1].map((sign) => (322 + sign * 13 * Math.sqrt(70)) / 900);
const RULE = [
  [0, 128 / 225],
  [inner, near],
  [-inner, near],
  [outer, far],
  [-outer, far],
];

function basisAt(points: Tensor, degree: number): { readonly terms: number; readonly data: Float64Array } {
  const u = input('u', ['N', points.shape[1]]);
  const [{ shape, data }] = evaluate([legendreBasis(u, degree)], { u: points }, points.shape[0]);
  return { terms: shape[1], data };
}

describe('products of Legendre polynomials', () => {
  it.each([
    [1, 9, 10],
    [7, 5, 792],
    [4, 0, 1],
    [3, 2, 10],
  ])('of %i inputs up to degree %i are %i', (inputs, degree, terms) => {
    expect(termCount(inputs, degree)).toBe(terms);
    const u = { shape: [1, inputs], data: new Float64Array(inputs).fill(0.3) };
    expect(basisAt(u, degree).terms).toBe(terms);
  });

  it('are orthonormal over their box', () => {
    const degree = 4;
    const grid = RULE.flatMap(([a, v]) =>
      RULE.flatMap(([b, w]) => RULE.map(([c, z]) => [a, b, c, (v * w * z) / 8])),
    );
    const points = {
      shape: [grid.length, 3],
      data: Float64Array.from(grid.flatMap((row) => row.slice(0, 3))),
    };
    const { terms, data } = basisAt(points, degree);
    for (let i = 0; i < terms; i++)
      for (let j = 0; j <= i; j++) {
        const mean = grid.reduce(
          (sum, [, , , w], n) => sum + w * data[n * terms + i] * data[n * terms + j],
          0,
        );
        expect(Math.abs(mean - (i === j ? 1 : 0))).toBeLessThan(1e-13);
      }
  });

  it('of a lower degree stand first', () => {
    const points = { shape: [2, 3], data: Float64Array.of(0.1, -0.7, 0.4, 0.9, 0.2, -0.5) };
    const [low, high] = [basisAt(points, 2), basisAt(points, 4)];
    for (const row of [0, 1])
      expect(high.data.slice(row * high.terms, row * high.terms + low.terms)).toEqual(
        low.data.slice(row * low.terms, (row + 1) * low.terms),
      );
  });
});
