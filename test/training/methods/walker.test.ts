import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/tensor/index.ts';
import { Walker } from '../../../src/training/methods/walker.ts';
import { type Problem, problems, squaresOf } from './least-squares-problems.ts';

async function walk(problem: Problem, steps: number, noiseGain?: number, squares = squaresOf(problem)) {
  const options = { kind: 'diagonal', damping: 1e-3, gramRows: Number.POSITIVE_INFINITY, noiseGain } as const;
  const walker = await Walker.open(squares, Float64Array.from(problem.start), options);
  let taken = 0;
  const totals = [walker.losses.total];
  for (; taken < steps && walker.end === undefined; taken++) {
    await walker.step();
    totals.push(walker.losses.total);
  }
  return { walker, taken, totals };
}

/** Labels of an exponential curve, with noise. */
function noisyDecay(rows: number, sigma: number): Problem {
  const random = stream(1, 'noise');
  // Points in no order.
  const points = Array.from({ length: rows }, (_, k) => (5 * ((k * 89) % rows)) / rows);
  const labels = points.map((x) => 3 * Math.exp(-0.8 * x) + 0.5 + sigma * random.normal());
  return {
    start: [1, 2, 0],
    residual: ([a, b, c]) => points.map((x, k) => a * Math.exp(-b * x) + c - labels[k]),
    jacobian: ([a, b]) => points.map((x) => [Math.exp(-b * x), -a * x * Math.exp(-b * x), 1]),
  };
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

  test('follows a bent valley in half of the steps that straight ones take', async () => {
    // The valley of Rosenbrock's function, ten times as narrow.
    const valley: Problem = {
      start: [-1.2, 1],
      residual: ([x, y]) => [100 * (y - x * x), 1 - x],
      jacobian: ([x]) => [
        [-200 * x, 100],
        [-1, 0],
      ],
    };
    const squares = squaresOf(valley);
    const straight = { ...squares, bend: async (p: Float64Array) => p.map(() => 0) };
    const stepsTo = ({ totals }: { readonly totals: readonly number[] }) =>
      totals.findIndex((total) => total < 1e-10);
    const [bent, plain] = [await walk(valley, 300), await walk(valley, 300, undefined, straight)];
    expect(stepsTo(bent)).toBeGreaterThan(0);
    expect(2 * stepsTo(bent)).toBeLessThan(stepsTo(plain));
  });

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
    const [sigma, rows] = [0.1, 200];
    const decay = noisyDecay(rows, sigma);
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

  test('begins with some rows, takes more where those are fitted, and ends at the minimum of all', async () => {
    const problem = noisyDecay(5000, 0.1);
    const asked: number[] = [];
    const options = { kind: 'diagonal', damping: 1e-3, gramRows: 12 } as const;
    const walker = await Walker.open(squaresOf(problem, asked), Float64Array.from(problem.start), options);
    for (let k = 0; k < 100; k++) await walker.step();
    expect([...new Set(asked)]).toEqual([48, 192, 768, 5000]);
    expect(asked).toEqual([...asked].sort((a, b) => a - b));
    const all = await walk(problem, 100);
    expect(Math.abs(walker.losses.total / all.walker.losses.total - 1)).toBeLessThan(1e-9);
  });

  test('takes all rows from the start where there are not many more than it begins with', async () => {
    const asked: number[] = [];
    const problem = noisyDecay(600, 0.1);
    const options = { kind: 'diagonal', damping: 1e-3, gramRows: 50 } as const;
    const walker = await Walker.open(squaresOf(problem, asked), Float64Array.from(problem.start), options);
    await walker.step();
    expect(new Set(asked)).toEqual(new Set([600]));
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
