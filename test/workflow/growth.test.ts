import { describe, expect, it } from 'vitest';
import { stream } from '../../src/tensor/index.ts';
import { errorBeyondNoise, PARTS, pairedGrowth } from '../../src/workflow/growth.ts';

const rows = 4096;
/** Parts of equally many rows. */
const even = Array.from({ length: PARTS }, () => rows / PARTS);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The losses of two networks on labels with noise, part by part. The first is exact, the second wrong by `wrong` times a normal number. */
function losses(noise: number, wrong: number, seed: number): readonly [Float64Array, Float64Array] {
  const random = stream(seed, 'labels');
  const [before, after] = [new Float64Array(PARTS), new Float64Array(PARTS)];
  for (let row = 0; row < rows; row++) {
    const label = noise * random.normal();
    const off = wrong * random.normal();
    before[row % PARTS] += (label ** 2 * PARTS) / rows;
    after[row % PARTS] += ((off - label) ** 2 * PARTS) / rows;
  }
  return [before, after];
}

describe('the growth of a loss', () => {
  it('is that of the error, as near as its standard error says, and that is 2·noise·difference/√rows', () => {
    // An error of a hundredth of the noise: a loss cannot show it, whose own standard error is 2.2 % of the noise.
    const [noise, wrong] = [1, 0.1];
    const expected = (2 * noise * wrong) / Math.sqrt(rows);
    const all = Array.from({ length: 40 }, (_, k) => pairedGrowth(...losses(noise, wrong, k + 1), even));
    const away = all.map(({ mean: growth, error }) => (growth - wrong ** 2) / error);
    for (const { error } of all) expect(Math.abs(error / expected - 1)).toBeLessThan(0.4);
    // Squares of 40 normal numbers have the mean 1 ± 0.22.
    const square = away.reduce((sum, value) => sum + value ** 2, 0) / away.length;
    expect(square).toBeGreaterThan(0.4);
    expect(square).toBeLessThan(1.7);
    expect(all.filter(({ mean: growth, error }) => growth > 2 * error).length).toBeGreaterThan(30);
  });

  it('is exact where labels are', () => {
    const { mean: growth, error } = pairedGrowth(...losses(0, 0.1, 1), even);
    const [, after] = losses(0, 0.1, 1);
    expect(growth).toBeCloseTo(mean(after), 15);
    expect(error).toBeLessThan(0.03 * growth);
  });

  it('of a network with itself is 0, and has no error', () => {
    const [before] = losses(1, 0, 1);
    expect(pairedGrowth(before, before, even)).toEqual({ mean: 0, error: 0 });
  });

  it('counts each part by its rows: the error is that of a weighted mean', () => {
    const sizes = Array.from({ length: 12 }, (_, k) => (k < 4 ? 2 : 1));
    const [before, after] = [new Float64Array(12), Float64Array.from({ length: 12 }, (_, k) => k)];
    const { mean: growth, error } = pairedGrowth(before, after, sizes);
    // (2·(0 + 1 + 2 + 3) + 4 + … + 11) / 16
    expect(growth).toBe(72 / 16);
    const squares = sizes.map((size, k) => size ** 2 * (k - 4.5) ** 2).reduce((sum, one) => sum + one);
    expect(error).toBeCloseTo(Math.sqrt((squares * 12) / 11) / 16, 14);
  });

  it('on less than ten parts has no error: what is worse there counts as worse', () => {
    const [before, after] = [new Float64Array(9), Float64Array.from({ length: 9 }, (_, k) => k)];
    expect(pairedGrowth(before, after, Array(9).fill(2))).toEqual({ mean: 4, error: 0 });
    expect(pairedGrowth(before.subarray(0, 1), after.subarray(1, 2), [3])).toEqual({ mean: 1, error: 0 });
  });
});

it('an error beyond noise is the loss less that, at least 0; all of the loss where noise is not known', () => {
  const parts = { rows: [2, 2], began: Float64Array.of(1, 3), best: Float64Array.of(0, 0) };
  expect(errorBeyondNoise(parts)).toBe(2);
  expect(errorBeyondNoise({ ...parts, rows: [3, 1] })).toBe(1.5);
  expect(errorBeyondNoise({ ...parts, noise: 1.5 })).toBe(0.5);
  expect(errorBeyondNoise({ ...parts, noise: 2.5 })).toBe(0);
});
