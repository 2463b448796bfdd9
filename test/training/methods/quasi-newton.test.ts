import { describe, expect, test } from 'vitest';
import { CURVATURE, DECREASE } from '../../../src/training/methods/line-search.ts';
import { QuasiNewton } from '../../../src/training/methods/quasi-newton.ts';
import { type Problem, problems, squaresOf } from './least-squares-problems.ts';

async function walk(problem: Problem, steps: number, noiseGain?: number) {
  const squares = squaresOf(problem);
  const walker = await QuasiNewton.open(squares, Float64Array.from(problem.start), noiseGain);
  const places = [walker.parameters];
  for (let k = 0; k < steps && walker.end === undefined; k++) {
    await walker.step();
    if (walker.parameters !== places.at(-1)) places.push(walker.parameters);
  }
  const at = await Promise.all(
    places.map(async (place) => {
      const { total, gradient } = await squares.gradient(place);
      return { place, total, gradient: gradient.map((value) => 2 * value) };
    }),
  );
  return { walker, at };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

describe('a quasi-Newton walk', () => {
  test.each(Object.entries(problems))('reaches the known minimum of %s', async (_, problem) => {
    const { walker } = await walk(problem, 400);
    expect(walker.end).toBeDefined();
    expect(Math.abs(walker.losses.total - problem.minimum)).toBeLessThan(1e-8 * (1 + problem.minimum));
  });

  test.each(Object.entries(problems))(
    'takes steps that satisfy the strong Wolfe conditions: %s',
    async (_, problem) => {
      // Rounding decides the last ones.
      const { at } = await walk(problem, 12);
      for (const [k, { place, total, gradient }] of at.slice(1).entries()) {
        const before = at[k];
        const step = place.map((value, i) => value - before.place[i]);
        const slope = dot(step, before.gradient);
        expect(slope).toBeLessThan(0);
        expect(total).toBeLessThanOrEqual(before.total + DECREASE * slope);
        expect(Math.abs(dot(step, gradient))).toBeLessThanOrEqual(-CURVATURE * slope * (1 + 1e-9));
      }
    },
  );

  test('ends at a gradient of zeros', async () => {
    const { walker } = await walk({ start: [1], residual: () => [2], jacobian: () => [[0]] }, 5);
    expect(walker.end).toBe('gradient');
  });

  test('ends with no progress where the gradient lies', async () => {
    const { walker } = await walk({ start: [1], residual: ([p]) => [2 + p], jacobian: () => [[-1]] }, 5);
    expect(walker.end).toBe('no progress');
    expect([...walker.parameters]).toEqual([1]);
  });

  test('ends at the noise floor where neither the next step nor the last ones matter beside noise', async () => {
    const [, problem] = Object.entries(problems)[0];
    const { walker, at } = await walk(problem, 400, 1e3);
    expect(walker.end).toBe('noise floor reached');
    // Twenty steps show it.
    expect(at.length).toBeGreaterThan(20);
  });
});
