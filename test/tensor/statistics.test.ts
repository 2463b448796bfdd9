import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnStatistics,
  compensatedMean,
  compensatedSum,
  InputError,
  stream,
  tensor,
} from '../../src/tensor/index.ts';

/** Exact sum of float64 numbers, rounded once: every number is a whole multiple of 2⁻¹⁰⁷⁴. */
function exactSum(values: readonly number[]): number {
  let total = 0n;
  for (const value of values) total += wholeMultiple(value);
  const magnitude = total < 0n ? -total : total;
  const excess = Math.max(magnitude.toString(2).length - 60, 0);
  // 60 leading digits and a sticky bit round as the whole number does.
  const sticky = (magnitude & ((1n << BigInt(excess)) - 1n)) === 0n ? 0n : 1n;
  const leading = Number((magnitude >> BigInt(excess)) | sticky);
  const scaled = leading * 2 ** Math.max(excess - 1074, -1000) * 2 ** Math.min(excess - 74, 0);
  return total < 0n ? -scaled : scaled;
}

function wholeMultiple(value: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0];
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & ((1n << 52n) - 1n);
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

const moderate = fc.double({ min: -1e15, max: 1e15, noNaN: true });

describe('the compensated sum', () => {
  it.each([
    ['an addend lost twice', [1, 1e100, 1, -1e100], 2],
    ["Kahan's weakness: a large addend after a small sum", [1, 1e16, 1, -1e16], 2],
    ['a small remainder of large addends', [1e16, 0.3, -1e16], 0.3],
    ['nothing', [], 0],
  ])('is right for %s', (_, values, expected) => {
    expect(compensatedSum(values)).toBeCloseTo(expected, 12);
  });

  it('sums a million tenths to the last bits, where plain addition loses five digits', () => {
    const tenths = new Float64Array(1_000_000).fill(0.1);
    const exact = 1e5 + 1e6 * 5.551115123125783e-18; // 0.1 as stored is 0.1 + 5.55e-18
    expect(Math.abs(compensatedSum(tenths) - exact)).toBeLessThanOrEqual(1.5e-11);
    expect(Math.abs(tenths.reduce((a, b) => a + b) - exact)).toBeGreaterThan(1e-6);
  });

  it('differs from the exact sum by a rounding and n² u² of the magnitudes', () => {
    fc.assert(
      fc.property(fc.array(moderate, { minLength: 1, maxLength: 20 }), (addends) => {
        // Every addend but the first is taken away again, so that rounding is most of what plain addition leaves.
        const values = [...addends, ...addends.slice(1).map((value) => -value)];
        const exact = exactSum(values);
        const magnitudes = values.reduce((total, value) => total + Math.abs(value), 0);
        const bound = 2 ** -52 * Math.abs(exact) + values.length ** 2 * 2 ** -104 * magnitudes;
        expect(Math.abs(compensatedSum(values) - exact)).toBeLessThanOrEqual(bound);
      }),
      { seed: 1 },
    );
  });

  it('passes infinities and NaN on', () => {
    expect(compensatedSum([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(compensatedSum([1, Number.NaN])).toBeNaN();
    expect(compensatedMean([])).toBeNaN();
  });
});

describe('statistics of columns', () => {
  const relative = (received: number, expected: number) => Math.abs(received / expected - 1);

  it.each([1, 1e9, 1e12, -1e15])('do not lose the deviation of 0, 1, 2, 3 to an offset of %d', (offset) => {
    const { mean, std } = columnStatistics(tensor([[offset], [offset + 1], [offset + 2], [offset + 3]]));
    expect(mean[0]).toBe(offset + 1.5);
    expect(relative(std[0], Math.sqrt(1.25))).toBeLessThan(1e-15);
  });

  it.each([1e-320, 1e-200, 1e-160, 1e160, 1e300, 4e307])(
    'neither overflow nor underflow at magnitude %d',
    (size) => {
      const { mean, std, rms } = columnStatistics(tensor([[-size], [size], [3 * size], [size]]));
      expect(relative(mean[0], size)).toBeLessThan(1e-3 * (size < 1e-300 ? 1 : 1e-12));
      expect(relative(std[0], Math.SQRT2 * size)).toBeLessThan(1e-3 * (size < 1e-300 ? 1 : 1e-12));
      expect(relative(rms[0], Math.sqrt(3) * size)).toBeLessThan(1e-3 * (size < 1e-300 ? 1 : 1e-12));
    },
  );

  it.each([0.1, 1 / 3, -7e22, 5e-324, 0])('have standard deviation exactly 0 for a column of %d', (value) => {
    const { mean, std, min, max, rms } = columnStatistics(
      tensor(new Float64Array(1001).fill(value), [1001, 1]),
    );
    expect([mean[0], std[0], min[0], max[0], rms[0]]).toEqual([value, 0, value, value, Math.abs(value)]);
  });

  it('see one deviating value in a long column', () => {
    const column = new Float64Array(100_000).fill(1e8);
    column[77] += 2 ** -20;
    const { std } = columnStatistics(tensor(column, [column.length, 1]));
    const n = column.length;
    expect(relative(std[0], (2 ** -20 * Math.sqrt(n - 1)) / n)).toBeLessThan(1e-10);
  });

  it('of a column are those of its shifted and scaled copy, shifted and scaled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 }),
        (values) => {
          const both = columnStatistics(tensor(values.map((value) => [value, 2 ** 40 + 4 * value])));
          expect(both.mean[1]).toBeCloseTo(2 ** 40 + 4 * both.mean[0], 3);
          expect(both.std[1]).toBeCloseTo(4 * both.std[0], 10);
          expect(both.min[1]).toBe(2 ** 40 + 4 * both.min[0]);
        },
      ),
    );
  });

  it('read all axes but the first as columns', () => {
    const values = new Float64Array(5 * 2 * 3);
    stream(1, 'columns').fillNormal(values);
    const cube = columnStatistics(tensor(values, [5, 2, 3]));
    const flat = columnStatistics(tensor(values, [5, 6]));
    expect(cube).toEqual(flat);
    const third = Array.from({ length: 5 }, (_, i) => values[i * 6 + 2]);
    const average = third.reduce((a, b) => a + b) / 5;
    expect(cube.mean[2]).toBeCloseTo(average, 14);
    expect(cube.std[2]).toBeCloseTo(Math.sqrt(third.reduce((a, b) => a + (b - average) ** 2, 0) / 5), 14);
  });

  it('turn NaN into NaN, and refuse no rows', () => {
    expect(columnStatistics(tensor([[1], [Number.NaN]])).std[0]).toBeNaN();
    expect(() => columnStatistics(tensor(new Float64Array(0), [0, 3]))).toThrow(InputError);
  });
});
