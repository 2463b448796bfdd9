import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/tensor/index.ts';
import { Walker } from '../../../src/training/methods/walker.ts';
import type { Squares } from '../../../src/training/squares/squares.ts';

interface Problem {
  readonly start: readonly number[];
  residual(p: readonly number[]): readonly number[];
  jacobian(p: readonly number[]): readonly (readonly number[])[];
}

/** Moré, Garbow and Hillstrom, "Testing Unconstrained Optimization Software", 1981, by their numbers. */
const problems: Readonly<Record<string, Problem & { readonly minimum: number }>> = {
  'Rosenbrock (1)': {
    start: [-1.2, 1],
    residual: ([x, y]) => [10 * (y - x * x), 1 - x],
    jacobian: ([x]) => [
      [-20 * x, 10],
      [-1, 0],
    ],
    minimum: 0,
  },
  'Freudenstein and Roth (2), at the farther minimum': {
    start: [0.5, -2],
    residual: ([x, y]) => [-13 + x + ((5 - y) * y - 2) * y, -29 + x + ((y + 1) * y - 14) * y],
    jacobian: ([, y]) => [
      [1, 10 * y - 3 * y * y - 2],
      [1, 3 * y * y + 2 * y - 14],
    ],
    minimum: 48.98425367924,
  },
  'Powell, singular (13)': {
    start: [3, -1, 0, 1],
    residual: ([a, b, c, d]) => [
      a + 10 * b,
      Math.sqrt(5) * (c - d),
      (b - 2 * c) ** 2,
      Math.sqrt(10) * (a - d) ** 2,
    ],
    jacobian: ([a, b, c, d]) => [
      [1, 10, 0, 0],
      [0, 0, Math.sqrt(5), -Math.sqrt(5)],
      [0, 2 * (b - 2 * c), -4 * (b - 2 * c), 0],
      [2 * Math.sqrt(10) * (a - d), 0, 0, -2 * Math.sqrt(10) * (a - d)],
    ],
    minimum: 0,
  },
  'linear of rank 1 (33)': {
    start: [1, 1, 1],
    residual: (p) =>
      Array.from({ length: 6 }, (_, i) => (i + 1) * p.reduce((s, v, j) => s + (j + 1) * v, 0) - 1),
    jacobian: (p) => Array.from({ length: 6 }, (_, i) => p.map((_, j) => (i + 1) * (j + 1))),
    minimum: (6 * 5) / (2 * 13),
  },
};

function squaresOf({ start, residual, jacobian }: Problem): Squares {
  const sums = (p: Float64Array) => {
    const [r, j, n] = [residual([...p]), jacobian([...p]), p.length];
    const dot = (a: number, of: (row: number) => number) => j.reduce((s, row, k) => s + row[a] * of(k), 0);
    return {
      total: r.reduce((sum, value) => sum + value * value, 0),
      gradient: Float64Array.from({ length: n }, (_, a) => dot(a, (k) => r[k])),
      gram: Float64Array.from({ length: n * n }, (_, at) => dot(Math.floor(at / n), (k) => j[k][at % n])),
    };
  };
  const count = residual(start).length;
  return {
    free: start.map((_, k) => k),
    count,
    least: count,
    gradient: async (p) => ({ ...sums(p), terms: {} }),
    gram: async (p) => sums(p).gram,
    dispose: async () => {},
  };
}

async function walk(problem: Problem, steps: number, noiseGain?: number) {
  const options = { kind: 'diagonal', damping: 1e-3, gramRows: Number.POSITIVE_INFINITY, noiseGain } as const;
  const walker = await Walker.open(squaresOf(problem), Float64Array.from(problem.start), options);
  let taken = 0;
  const totals = [walker.losses.total];
  for (; taken < steps && walker.end === undefined; taken++) {
    await walker.step();
    totals.push(walker.losses.total);
  }
  return { walker, taken, totals };
}

describe('a walk', () => {
  test.each(Object.entries(problems))(
    'reaches the known minimum of %s, and never goes up',
    async (_, problem) => {
      const { walker, totals } = await walk(problem, 200);
      expect(walker.end).toBeDefined();
      expect(Math.abs(walker.losses.total - problem.minimum)).toBeLessThan(1e-8 * (1 + problem.minimum));
      expect(totals.every((total, k) => k === 0 || total <= totals[k - 1])).toBe(true);
    },
  );

  test('ends at a right angle where the residual has no part along the Jacobian', async () => {
    const { walker, taken } = await walk(
      { start: [0], residual: ([p]) => [1 + 0 * p, 0.5 * p], jacobian: () => [[0], [0.5]] },
      10,
    );
    expect([walker.end, taken]).toEqual(['gradient', 1]);
  });

  test('ends with no progress where steps that promise a gain have none', async () => {
    // The Jacobian lies.
    const { walker } = await walk({ start: [1], residual: ([p]) => [2 + p], jacobian: () => [[-1]] }, 10);
    expect(walker.end).toBe('no progress');
    expect([...walker.parameters]).toEqual([1]);
  });

  test('ends by a step that changes no digit', async () => {
    const far = {
      start: [1e9],
      residual: ([p]: readonly number[]) => [(p - 1e9 - 1e-3) * 1e3, 1e-6],
      jacobian: () => [[1e3], [0]],
    };
    expect((await walk(far, 10)).walker.end).toBe('step');
  });

  test('ends where what is left to gain is a hundredth of what noise gains, not where the loss is that of the noise', async () => {
    const random = stream(1, 'noise');
    const [sigma, rows] = [0.1, 200];
    const points = Array.from({ length: rows }, (_, k) => k / 40);
    const labels = points.map((x) => 3 * Math.exp(-0.8 * x) + 0.5 + sigma * random.normal());
    const decay: Problem = {
      start: [1, 2, 0],
      residual: ([a, b, c]) => points.map((x, k) => a * Math.exp(-b * x) + c - labels[k]),
      jacobian: ([a, b]) => points.map((x) => [Math.exp(-b * x), -a * x * Math.exp(-b * x), 1]),
    };
    const gain = 3 * sigma ** 2;
    const [floor, minimum] = [await walk(decay, 100, gain), await walk(decay, 100)];
    expect(floor.walker.end).toBe('noise floor reached');
    expect(floor.taken).toBeLessThan(minimum.taken);
    const left = floor.totals.map((total) => (total - minimum.walker.losses.total) / gain);
    expect(left.at(-1)).toBeLessThan(0.011);
    // Steps before, the loss is about that of the noise, and ten times what noise gains is still to be had.
    const early = left.findIndex((each) => each < 15);
    expect(left[early]).toBeGreaterThan(1);
    expect(floor.totals[early]).toBeLessThan(1.3 * rows * sigma ** 2);
    expect(early).toBeLessThan(floor.taken - 1);
  });

  test('takes no step that leads to no number', async () => {
    const log = {
      start: [0.1],
      residual: ([p]: readonly number[]) => [Math.log(p) + 3],
      jacobian: ([p]: readonly number[]) => [[1 / p]],
    };
    const { walker } = await walk(log, 50);
    expect(walker.losses.total).toBeLessThan(1e-20);
    expect(walker.parameters[0]).toBeCloseTo(Math.exp(-3), 10);
  });
});
