import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spearman } from '../../src/tensor/index.ts';

const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const pairs = fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 40 });
const few = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 2,
  maxLength: 20,
});
const unzipped = (list: readonly (readonly [number, number])[]) =>
  [list.map(([a]) => a), list.map(([, b]) => b)] as const;

describe("Spearman's rank correlation", () => {
  it('is that of SciPy, ties included', () => {
    const pi = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
    const e = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4];
    expect(spearman(pi, e)).toBeCloseTo(0.1384567651467695, 15);
    expect(spearman([1, 2, 2, 3, 3, 3], [6, 5, 5, 5, 1, 2])).toBeCloseTo(-0.8197822947299412, 15);
  });

  it('without ties is 1 − 6·Σd²/(n·(n² − 1)) of the differences of ranks', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = unzipped(list);
        fc.pre(
          new Set(a.map((x) => x + 0)).size === a.length && new Set(b.map((x) => x + 0)).size === b.length,
        );
        const rank = (all: readonly number[], value: number) => all.filter((one) => one <= value).length;
        const squares = a.reduce((sum, value, i) => sum + (rank(a, value) - rank(b, b[i])) ** 2, 0);
        const n = a.length;
        expect(spearman(a, b)).toBeCloseTo(1 - (6 * squares) / (n * (n * n - 1)), 12);
      }),
    );
  });

  it('is the same for anything that rises with the values, and turns its sign with theirs', () => {
    fc.assert(
      fc.property(few, (list) => {
        const [a, b] = unzipped(list);
        const own = spearman(a, b);
        expect(spearman(a.map(Math.exp), b)).toEqual(own);
        expect(spearman(b, a)).toEqual(own);
        if (Number.isNaN(own)) return;
        expect(
          spearman(
            a.map((x) => -x),
            b,
          ),
        ).toBeCloseTo(-own, 14);
        expect(Math.abs(own)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is 1 of a list with itself; NaN where all values are equal, or there is one or none', () => {
    expect(spearman([2, 1, 1, 7, 0.5], [2, 1, 1, 7, 0.5])).toBe(1);
    for (const [a, b] of [
      [
        [1, 1, 1],
        [1, 2, 3],
      ],
      [[1], [2]],
      [[], []],
    ] as const)
      expect(spearman(a, b)).toBeNaN();
    expect(() => spearman([1, 2], [1])).toThrow(/lists of one length; received \[2,1\]/);
  });
});
