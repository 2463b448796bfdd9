import { describe, expect, it } from 'vitest';
import {
  blackScholesCall,
  call,
  cev,
  type DiffusionModelOptions,
  diffusionModel,
  exactOf,
} from '../../../../src/reference/index.ts';
import { InputError, stream, tensor } from '../../../../src/tensor/index.ts';
import { ALL_INPUTS, expectWithinErrors } from '../../payoffs/support.ts';
import { pointsOf, requests } from '../../support.ts';

const request = await requests();
/** Euler's mean of a price grows by (1 + r·dt)ⁿ: within r²·T·dt/2 = 2e-6 of e^(rT). */
const SLOW = ALL_INPUTS.map((one) => (one.name === 'rate' ? { ...one, hi: 0.005 } : one));
const names = ALL_INPUTS.map(({ name }) => name);
const of = (elasticity: number | string, more: Partial<DiffusionModelOptions> = {}) =>
  diffusionModel({
    name: 'cev',
    inputs: ALL_INPUTS,
    diffusion: cev({ elasticity, rate: 'rate' }),
    payoff: call({ strike: 'strike' }),
    steps: 64,
    maturity: 'maturity',
    rate: 'rate',
    paths: 512,
    precision: 'float32',
    continuous: true,
    ...more,
  });

describe('constant elasticity of variance', () => {
  it("of elasticity 1 is Black and Scholes' model: values and slopes of a call", async () => {
    const model = of(1, { inputs: SLOW, steps: 32, paths: 2048 });
    const points = pointsOf(model, 24);
    const labels = await model.label(points, request({ errors: true }));
    expectWithinErrors(model, labels, exactOf(blackScholesCall, names)(points));
  });

  it('goes over to it by the first order in 1 − β, and an input does as a number', async () => {
    const points = pointsOf(of(1), 20);
    const labelsOf = async (elasticity: number) =>
      (await of(elasticity, { precision: 'float64', steps: 8 }).label(points, request())).y.data;
    const [limit, near, nearer] = await Promise.all([1, 0.98, 0.99].map(labelsOf));
    const distance = (labels: ArrayLike<number>) =>
      limit.reduce((sum, value, n) => sum + Math.abs(value - labels[n]), 0);
    expect(distance(near) / distance(nearer)).toBeCloseTo(2, 1);
    const inputs = [...ALL_INPUTS, { name: 'beta', lo: 0.6, hi: 1 }];
    const free = of('beta', { inputs, precision: 'float64', steps: 8 });
    const rows = [...Array(20).keys()].map((n) => [...points.data.slice(5 * n, 5 * n + 5), 0.98]);
    const { y } = await free.label(tensor(rows), request());
    near.forEach((value, n) => {
      expect(y.data[n]).toBeCloseTo(value, 12);
    });
  });

  it('has an implied volatility that falls with the strike, by (β − 1)/2 of its logarithm', async () => {
    // σ(K) ≈ σ·(S·K)^((β − 1)/2) near the money (Hagan and Woodward, 1999), so that calls are those of Black and Scholes there.
    const beta = 0.6;
    const model = of(beta, { paths: 16_384, steps: 32 });
    const points = tensor([
      [1, 0.9, 0.2, 0, 1],
      [1, 1, 0.2, 0, 1],
      [1, 1.1, 0.2, 0, 1],
    ]);
    const { y, errors } = await model.label(points, request({ order: 0, errors: true }));
    const implied = tensor(
      [0.9, 1, 1.1].map((strike) => [1, strike, 0.2 * strike ** ((beta - 1) / 2), 0, 1]),
    );
    const truth = exactOf(blackScholesCall, names)(implied).y.data;
    // The approximation is within a thousandth of the volatility, 1e-4 of the price.
    truth.forEach((value, n) => {
      expect(Math.abs(y.data[n] - value)).toBeLessThan(4 * errors!.y!.data[n] + 1e-4);
    });
  });

  it('absorbs prices at 0, and labels them with finite slopes', async () => {
    const model = of(0.5, {
      steps: 8,
      paths: 4096,
      payoff: { name: 'ruined', value: ({ spot }) => spot.less(1e-30) },
    });
    const wild = tensor([[1, 1, 1.5, 0, 2]]);
    const ruined = await model.label(wild, request({ order: 0 }));
    expect(ruined.y.data[0]).toBeGreaterThan(0.2);
    const forward = of(0.5, { steps: 8, paths: 4096, payoff: call({ strike: -1 }) });
    const { dydx } = await forward.label(wild, request({ random: stream(2, 'labels') }));
    expect(dydx!.data.every(Number.isFinite)).toBe(true);
  });
});

it.each([
  [
    'an elasticity of 0.3',
    () => cev({ elasticity: 0.3 }),
    /elasticity of the CEV model must be a number from 0.5 to 1/,
  ],
  [
    'one above 1 in the domain',
    () => of('beta', { inputs: [...ALL_INPUTS, { name: 'beta', lo: 0.5, hi: 1.2 }] }),
    /beta of the CEV model must be at most 1 all over the domain/,
  ],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(InputError);
  expect(make).toThrow(message);
});
