import { describe, expect, test } from 'vitest';
import { CURVATURE, DECREASE, strongWolfe } from '../../../src/training/methods/line-search.ts';

interface Line {
  value(t: number): number;
  slope(t: number): number;
}

/** Functions 1 and 2 of Moré and Thuente, "Line Search Algorithms with Guaranteed Sufficient Decrease", 1994, and others. */
const lines: Readonly<Record<string, Line>> = {
  'a rational one (1)': { value: (t) => -t / (t * t + 2), slope: (t) => (t * t - 2) / (t * t + 2) ** 2 },
  'a polynomial (2)': {
    value: (t) => (t + 0.004) ** 5 - 2 * (t + 0.004) ** 4,
    slope: (t) => 5 * (t + 0.004) ** 4 - 8 * (t + 0.004) ** 3,
  },
  'one with many minima': {
    value: (t) => -0.6 * t - 0.02 * Math.sin(20 * Math.PI * t) + 0.3 * t * t,
    slope: (t) => -0.6 - 0.4 * Math.PI * Math.cos(20 * Math.PI * t) + 0.6 * t,
  },
  'a parabola': { value: (t) => (t - 3) ** 2, slope: (t) => 2 * (t - 3) },
  'one that is no number beyond 2': {
    value: (t) => -Math.log(2 - t) * 0.1 - t,
    slope: (t) => 0.1 / (2 - t) - 1,
  },
};

describe('a line search', () => {
  const cases = Object.keys(lines).flatMap((name) =>
    [1e-3, 0.1, 1, 10, 1000].map((first) => ({ name, first })),
  );
  test.each(cases)(
    'finds where both strong Wolfe conditions hold: $name, from $first',
    async ({ name, first }) => {
      const { value, slope } = lines[name];
      const start = { value: value(0), slope: slope(0) };
      expect(start.slope).toBeLessThan(0);
      const found = await strongWolfe(async (t) => ({ value: value(t), slope: slope(t) }), start, first);
      expect(found).toBeDefined();
      if (found === undefined) return;
      expect(value(found.at)).toBeLessThanOrEqual(start.value + DECREASE * found.at * start.slope);
      expect(Math.abs(slope(found.at))).toBeLessThanOrEqual(-CURVATURE * start.slope);
    },
  );

  test('finds nothing where the slope lies', async () => {
    expect(
      await strongWolfe(async (t) => ({ value: t, slope: 1 }), { value: 0, slope: -1 }, 1),
    ).toBeUndefined();
  });

  test('is content with less on a line that falls for ever', async () => {
    const found = await strongWolfe(async (t) => ({ value: -t, slope: -1 }), { value: 0, slope: -1 }, 1);
    expect(found?.at).toBeGreaterThan(1e6);
  });
});
