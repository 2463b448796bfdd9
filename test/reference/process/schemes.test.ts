import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import type { Diffusion, SchemeName } from '../../../src/reference/index.ts';
import { columnsAlong, recurrenceOf } from '../../../src/reference/process/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { brownian, forward, geometric } from './support.ts';

/* Geometric Brownian motion, rate 0.1 and volatility 0.5 over time 1, from 1: its path at time 1 is exp(0.1 − 0.125 + 0.5·W). */

const [RATE, VOLATILITY] = [0.1, 0.5];
/** The last states of all paths, whose finest normals [paths, finest] are summed up to those of `steps` steps. */
function ends(scheme: SchemeName, steps: number, fine: Float64Array, finest: number): Float64Array {
  const paths = fine.length / finest;
  const recurrence = recurrenceOf({
    name: 'test',
    inputs: ['spot', 'rate', 'volatility'].map((name) => ({ name })),
    diffusion: geometric,
    scheme,
    payoff: forward,
    steps,
    maturity: 1,
  });
  const last = columnsAlong(recurrence, input('x', [1, 1, 3]), input('z', [1, paths, steps]))[steps];
  const share = finest / steps;
  const coarse = new Float64Array(paths * steps);
  fine.forEach((normal, i) => {
    coarse[Math.floor(i / share)] += normal / Math.sqrt(share);
  });
  const at = { x: tensor([1, RATE, VOLATILITY], [1, 1, 3]), z: tensor(coarse, [1, paths, steps]) };
  return evaluate([last['state.spot']], at)[0].data;
}

function normalsOf(paths: number, finest: number): Float64Array {
  const normals = new Float64Array(paths * finest);
  stream(1, 'schemes').fillNormal(normals);
  return normals;
}

/** The exact ends of the same Brownian paths. */
function exactEnds(fine: Float64Array, finest: number): Float64Array {
  return Float64Array.from({ length: fine.length / finest }, (_, path) => {
    const sum = fine.subarray(path * finest, (path + 1) * finest).reduce((w, z) => w + z, 0);
    return Math.exp(RATE - VOLATILITY ** 2 / 2 + (VOLATILITY * sum) / Math.sqrt(finest));
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Slope of log(error) by log(dt), by least squares. */
function orderOf(errors: readonly number[], counts: readonly number[]): number {
  const points = errors.map((error, k) => [-Math.log(counts[k]), Math.log(error)]);
  const [mx, my] = [0, 1].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);
  const [sxy, sxx] = points.reduce(
    ([a, b], [px, py]) => [a + (px - mx) * (py - my), b + (px - mx) ** 2],
    [0, 0],
  );
  return sxy / sxx;
}

describe('schemes on a geometric Brownian motion', () => {
  const [counts, finest] = [[4, 8, 16, 32, 64], 64];
  const normals = normalsOf(4000, finest);
  const truth = exactEnds(normals, finest);
  /** Root mean square distance from the exact ends. */
  const strongError = (scheme: SchemeName, steps: number) =>
    Math.sqrt(meanOf(ends(scheme, steps, normals, finest).map((end, path) => (end - truth[path]) ** 2)));

  // One set of paths for all step counts, so errors share their noise. What tilts the slope is the next term of each error, a
  // factor 1 + O(√dt) or 1 + O(dt): by less than 0.1 from dt = 1/4 to 1/64.
  it.each([
    ['euler-maruyama', 0.5],
    ['milstein', 1],
  ] as const)('%s has strong order %d', (scheme, order) => {
    const errors = counts.map((steps) => strongError(scheme, steps));
    expect(Math.abs(orderOf(errors, counts) - order)).toBeLessThan(0.1);
  });

  it('exact is on the exact path, in however many steps', () => {
    for (const steps of counts) expect(strongError('exact', steps)).toBeLessThan(1e-13);
  });

  it.each(['euler-maruyama', 'milstein'] as const)('%s has weak order 1, on the second moment', (scheme) => {
    // Errors of the mean of S² on the same paths: 0.06 in 2 steps and 0.009 in 16, where noise is 0.0007. That and the
    // next term, which lowers the slope by 0.06, stay within 0.15.
    const [few, most] = [[2, 4, 8, 16], 16];
    const half = normalsOf(20_000, most);
    const both = Float64Array.from([...half, ...half.map((normal) => -normal)]);
    const exact = meanOf(exactEnds(both, most).map((end) => end ** 2));
    const errors = few.map((steps) => exact - meanOf(ends(scheme, steps, both, most).map((end) => end ** 2)));
    expect(Math.abs(orderOf(errors, few) - 1)).toBeLessThan(0.15);
  });
});

/** The state `spot` after one step of length 1 from 2, with normal 0.5. */
function oneStep(scheme: SchemeName, diffusion: Diffusion): number {
  const recurrence = recurrenceOf({
    name: 'test',
    inputs: [{ name: 'spot' }],
    diffusion,
    scheme,
    payoff: forward,
    steps: 1,
    maturity: 1,
  });
  const last = columnsAlong(recurrence, input('x', [1, 1, 1]), input('z', [1, 1, 1]))[1];
  return evaluate([last['state.spot']], { x: tensor([2], [1, 1, 1]), z: tensor([0.5], [1, 1, 1]) })[0]
    .data[0];
}

describe('milstein', () => {
  it('differentiates by the state alone, where the state still is an input of the volatility', () => {
    // b = S²/x, so b = 2 and b′ = 2·S/x = 2 at S = x = 2, whereas that of x²/x would be 1.
    const diffusion: Diffusion = {
      ...brownian(1),
      volatility: ({ spot }, _, x) => ({ spot: spot.square().div(x.spot) }),
    };
    expect(oneStep('milstein', diffusion)).toBeCloseTo(2 + 2 * 0.5 + 0.5 * 2 * 2 * (0.25 - 1), 14);
  });

  it('differentiates by the state alone, where the state is a constant of the volatility', () => {
    const diffusion: Diffusion = {
      ...brownian(1),
      start: ({ spot }) => ({ spot: spot.like(3) }),
      volatility: ({ spot }) => ({ spot: spot.mul(spot.like(3)) }),
    };
    expect(oneStep('milstein', diffusion)).toBeCloseTo(3 + 9 * 0.5 + 0.5 * 9 * 3 * (0.25 - 1), 14);
  });

  it('is the step of Euler and Maruyama where the volatility does not depend on the state', () => {
    expect(oneStep('milstein', brownian(0.3))).toBe(oneStep('euler-maruyama', brownian(0.3)));
  });

  it('takes components side by side, as long as each volatility is its own', () => {
    const build = (volatility: Diffusion['volatility']) =>
      recurrenceOf({
        name: 'test',
        inputs: [{ name: 'a' }, { name: 'b' }],
        diffusion: {
          name: 'both',
          start: ({ a, b }) => ({ spots: a.concat([b], 2) }),
          drift: ({ spots }) => ({ spots: spots.like(0) }),
          volatility,
        },
        scheme: 'milstein',
        payoff: { name: 'sum', value: ({ spots }) => spots.sum([2], true) },
        steps: 1,
        maturity: 1,
      });
    const step = (recurrence: ReturnType<typeof build>) =>
      columnsAlong(recurrence, input('x', [1, 1, 2]), input('z', [1, 1, 2]))[1]['state.spots'];
    const own = step(build(({ spots }) => ({ spots: spots.square().mul(tensor([1, 2])) })));
    const [values] = evaluate([own], { x: tensor([1, 2], [1, 1, 2]), z: tensor([0.5, 2], [1, 1, 2]) });
    // b = S² and 2·S², b′ = 2·S and 4·S.
    expect([...values.data]).toEqual([1 + 0.5 + 0.5 * 2 * (0.25 - 1), 2 + 8 * 2 + 0.5 * 8 * 8 * (4 - 1)]);
    const mixed = () => build(({ spots }) => ({ spots: spots.sum([2], true).mul(spots.like(1)) }));
    expect(mixed).toThrow(/one of spots that mixes components\. Take scheme euler-maruyama, or give/);
  });
});

describe('coefficients that depend on time', () => {
  it('are taken at the beginning of each step', () => {
    const recurrence = recurrenceOf({
      name: 'test',
      inputs: [{ name: 'spot' }, { name: 'maturity' }],
      diffusion: {
        ...brownian(1),
        exact: undefined,
        drift: ({ spot }, time) => ({ spot: spot.like(1).mul(time) }),
        volatility: ({ spot }, time) => ({ spot: spot.like(1).mul(time.square()) }),
      },
      payoff: forward,
      steps: 4,
      maturity: 'maturity',
    });
    const columns = columnsAlong(recurrence, input('x', [1, 1, 2]), input('z', [1, 1, 4]));
    const [values] = evaluate([columns[4]['state.spot']], {
      x: tensor([1, 2], [1, 1, 2]),
      z: tensor([1, 2, 3, 4], [1, 1, 4]),
    });
    // Steps of ½ at 0, ½, 1, 3/2.
    const drift = 0.5 * (0.5 + 1 + 1.5);
    const noise = Math.sqrt(0.5) * (0.25 * 2 + 1 * 3 + 2.25 * 4);
    expect(values.data[0]).toBeCloseTo(1 + drift + noise, 13);
  });
});
