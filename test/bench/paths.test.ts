import { beforeAll, describe, expect, it } from 'vitest';
import { ownNormals, sameNormals } from '../../bench/paths/agreement.js';
import { createPathContender, formsOf } from '../../bench/paths/ours.js';
import { createPathProblem } from '../../bench/paths/problem.js';
import { stream } from '../../src/tensor/index.ts';

describe('paths of the bench', () => {
  let problem: Awaited<ReturnType<typeof createPathProblem>>;
  beforeAll(async () => {
    const whole = await createPathProblem('bachelier');
    problem = { ...whole, points: 256, x: whole.x.subarray(0, 256 * 7) };
  });
  const numbersOf = async (form: string, given: boolean) => {
    const name = given ? 'paths-bachelier-given' : 'paths-bachelier';
    const contender = await createPathContender({ name, model: 'bachelier', given }, form, problem);
    return contender.numbers(1);
  };

  it.each([true, false])('all our forms of the basket agree (given normals: %s)', async (given) => {
    const { deviation, tolerance } = (given ? sameNormals : ownNormals)(256);
    const forms = formsOf('bachelier', 2);
    expect(forms).toEqual(['diffusion', 'basket, 1 thread', 'basket, 2 threads']);
    const [first, ...others] = await Promise.all(forms.map((form) => numbersOf(form, given)));
    expect(first).toHaveLength(256 * 8);
    for (const numbers of others) expect(deviation(numbers, first)).toBeLessThan(tolerance);
  });

  it('labels do not agree where one slope is off by a thousandth', async () => {
    const numbers = await numbersOf('diffusion', true);
    const off = numbers.map((value, k) => (k >= 256 && (k - 256) % 7 === 3 ? value * 1.001 : value));
    const { deviation, tolerance } = sameNormals(256);
    expect(deviation(off, numbers)).toBeGreaterThan(tolerance);
    expect(deviation(numbers, numbers)).toBe(0);
  });

  it('draws do not agree where their mean is off by six standard errors, nor where they are not numbers', () => {
    const normals = stream(1, 'agreement');
    const draw = () => Array.from({ length: 256 * 2 }, () => normals.normal());
    const [one, other] = [draw(), draw()];
    const { deviation, tolerance } = ownNormals(256);
    expect(deviation(one, other)).toBeLessThan(tolerance);
    const shift = 6 * Math.sqrt(2 / 256);
    expect(
      deviation(
        one,
        other.map((value, k) => (k < 256 ? value : value + shift)),
      ),
    ).toBeGreaterThan(tolerance);
    expect(
      deviation(
        one,
        other.map(() => Number.NaN),
      ) <= tolerance,
    ).toBe(false);
  });
});
