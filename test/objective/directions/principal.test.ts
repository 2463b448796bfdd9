import { describe, expect, test } from 'vitest';
import { principalDirections } from '../../../src/objective/directions/principal.ts';
import { rowOf, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';

/* Principal components of gradients. */

/** Gradients [n, m, 3] with the standard deviations 4, 2 and 1 along three axes that are turned, about a mean. */
const turned = [
  [2 / 3, 2 / 3, 1 / 3],
  [-2 / 3, 1 / 3, 2 / 3],
  [1 / 3, -2 / 3, 2 / 3],
];
const gradients = (n: number, m = 2): Tensor => {
  const random = stream(1, 'gradients');
  const rows = Array.from({ length: n * m }, () => {
    const along = [4, 2, 1].map((size) => size * random.normal());
    return [0, 1, 2].map((a) => 10 + turned.reduce((sum, axis, i) => sum + along[i] * axis[a], 0));
  });
  return tensor(rows.flat(), [n, m, 3]);
};
const all = gradients(4000);
const lengths = (found: Tensor) =>
  Array.from({ length: found.shape[0] }, (_, i) => Math.hypot(...rowOf(found, i)));

describe('the components', () => {
  test('are the axes of the variance about the mean, the largest first', () => {
    const found = principalDirections(all, { kind: 'principal', share: 1, weighted: false });
    expect(found.shape).toEqual([3, 3]);
    turned.forEach((axis, i) => {
      const inner = axis.reduce((sum, entry, a) => sum + entry * rowOf(found, i)[a], 0);
      expect(Math.abs(inner)).toBeGreaterThan(0.999);
    });
    for (const length of lengths(found)) expect(length).toBeCloseTo(1, 12);
  });

  // Of the variance they have 16/21, 20/21 and all.
  test.each([
    [0.5, undefined, 1],
    [0.8, undefined, 2],
    [undefined, undefined, 2],
    [0.97, undefined, 3],
    [0.97, 2, 2],
  ])('that have the share %s of the variance, at most %s, are %d', (share, most, count) => {
    expect(principalDirections(all, { kind: 'principal', share, most }).shape).toEqual([count, 3]);
  });

  test('count by their singular values, of which the mean square is 1', () => {
    const found = lengths(principalDirections(all, { kind: 'principal', share: 1 }));
    expect(found[0] / found[2]).toBeGreaterThan(3.8);
    expect(found[0] / found[2]).toBeLessThan(4.2);
    expect(found.reduce((sum, length) => sum + length * length, 0) / 3).toBeCloseTo(1, 12);
  });

  test('are of chosen rows, and of gradients that are known', () => {
    const some = Int32Array.from([3, 1, 4, 15, 9, 2, 6]);
    const rows = [...some].flatMap((row) => [...all.data.subarray(row * 6, row * 6 + 6)]);
    const options = { kind: 'principal', share: 1 } as const;
    const expected = principalDirections(tensor(rows, [7, 2, 3]), options);
    expect(principalDirections(all, options, some)).toEqual(expected);
    const unknown = [...rows, Number.NaN, 1e6, 1e6, 5, 5, Number.NaN];
    expect(principalDirections(tensor(unknown, [8, 2, 3]), options)).toEqual(expected);
  });

  test('of gradients that do not vary are one direction of length 1', () => {
    const same = tensor(new Float64Array(12).fill(2), [4, 1, 3]);
    const found = principalDirections(same, { kind: 'principal' });
    expect(found.shape).toEqual([1, 3]);
    expect(lengths(found)).toEqual([1]);
  });
});
