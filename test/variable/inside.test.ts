import { describe, expect, test } from 'vitest';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { insideDomain } from '../../src/variable/index.ts';

const inputs = [{ name: 'both', lo: -1, hi: 2 }, { name: 'from', lo: 0 }, { name: 'any' }];
const of = (...rows: number[][]) => insideDomain({ inputs }, tensor(rows));

describe('the domain of a surrogate', () => {
  test('has its boundary inside, and all of a side without a bound', () => {
    expect(of([-1, 0, -1e308], [2, 1e308, 0], [0, 1, Number.POSITIVE_INFINITY])).toEqual([true, true, true]);
  });

  test('ends at its bounds, each of them', () => {
    expect(of([-1 - 2 ** -52, 0, 0], [2 + 2 ** -51, 0, 0], [0, -5e-324, 0])).toEqual([false, false, false]);
  });

  test('does not hold NaN, bounded or not', () => {
    expect(of([Number.NaN, 0, 0], [0, Number.NaN, 0], [0, 0, Number.NaN])).toEqual([false, false, false]);
  });

  test('is asked of no points in vain', () => {
    expect(insideDomain({ inputs }, tensor([], [0, 3]))).toEqual([]);
  });

  test.each([[[2, 2]], [[6]], [[1, 3, 1]]])('is not asked of points of shape %j', (shape) => {
    const points = tensor(new Float64Array(shape.reduce((p, q) => p * q)), shape);
    expect(() => insideDomain({ inputs }, points)).toThrow(InputError);
    expect(() => insideDomain({ inputs }, points)).toThrow(/must have shape \[n, 3\]; received \[/);
  });
});
