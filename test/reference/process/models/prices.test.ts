import { describe, expect, it } from 'vitest';
import {
  basket,
  brownianMotion,
  call,
  type Diffusion,
  diffusionModel,
  geometricBrownianMotion,
} from '../../../../src/reference/index.ts';
import { InputError } from '../../../../src/tensor/index.ts';
import { largest, pointsOf, requests } from '../../support.ts';

const request = await requests();
const inputs = [
  { name: 'S1', lo: 0.9, hi: 1.1 },
  { name: 'S2', lo: 0.9, hi: 1.1 },
  { name: 'sigma', lo: 0.1, hi: 0.3 },
  { name: 'rate', lo: 0, hi: 0.05 },
];
const rho = 0.4;
const shared = {
  inputs,
  steps: 3,
  maturity: 1.5,
  rate: 'rate',
  paths: 4096,
  precision: 'float64',
} as const;

/** The mean of discounted prices, as a model. */
const forward = (name: string, diffusion: Diffusion, weights: readonly number[], scheme?: 'euler-maruyama') =>
  diffusionModel({
    ...shared,
    name,
    diffusion,
    payoff: call({ strike: -100, on: basket({ weights }) }),
    ...(scheme && { scheme }),
  });

describe('discounted prices are martingales', () => {
  it.each([undefined, 'euler-maruyama'] as const)(
    'of geometric Brownian motions, by scheme %s',
    async (scheme) => {
      const diffusion = geometricBrownianMotion({
        spot: ['S1', 'S2'],
        volatility: ['sigma', 0.25],
        rate: 'rate',
        correlation: [
          [1, rho],
          [rho, 1],
        ],
      });
      for (const k of [0, 1]) {
        const model = forward('forward', diffusion, [1 - k, k], scheme);
        const points = pointsOf(model, 32);
        const { y, errors } = await model.label(points, request({ order: 0, errors: true }));
        y.data.forEach((value, n) => {
          // Euler's mean grows by (1 + r·dt)³ in place of e^(rT).
          const r = points.data[4 * n + 3];
          const growth = scheme === undefined ? 1 : (1 + (r * 1.5) / 3) ** 3 * Math.exp(-1.5 * r);
          const truth = points.data[4 * n + k] * growth + 100 * Math.exp(-1.5 * r);
          expect(Math.abs(value - truth)).toBeLessThan(4 * errors!.y!.data[n] + 1e-12);
        });
      }
    },
  );

  it('undiscounted, of Brownian motions, which move by their drift', async () => {
    const diffusion = brownianMotion({ spot: ['S1', 1], volatility: ['sigma', 0.2], drift: [0, 0.1] });
    for (const k of [0, 1]) {
      const model = forward('forward', diffusion, [1 - k, k]);
      const points = pointsOf(model, 16);
      const { y, dydx } = await model.label(points, request());
      for (let n = 0; n < 16; n++) {
        const discount = Math.exp(-1.5 * points.data[4 * n + 3]);
        // Antithetic paths have the mean of the very law.
        const mean = k === 0 ? points.data[4 * n] : 1 + 0.1 * 1.5;
        expect(y.data[n]).toBeCloseTo((mean + 100) * discount, 10);
        expect(dydx!.data[4 * n]).toBeCloseTo(k === 0 ? discount : 0, 10);
      }
    }
  });
});

it('prices have the correlation that they are given, as a matrix or as a function of the inputs', async () => {
  const rows = [
    [1, rho],
    [rho, 1],
  ];
  const [fixed, free] = [rows, () => rows].map((correlation) =>
    diffusionModel({
      ...shared,
      name: 'basket',
      diffusion: geometricBrownianMotion({ spot: ['S1', 'S2'], volatility: 'sigma', correlation }),
      payoff: call({ strike: 1, on: basket({ weights: [0.5, 0.5] }) }),
    }),
  );
  const points = pointsOf(fixed, 8);
  const [p, q] = await Promise.all([fixed, free].map((model) => model.label(points, request())));
  expect(largest(p.dydx!.data.map((slope, i) => slope - q.dydx!.data[i]))).toBeLessThan(1e-12);
});

describe('refused are', () => {
  it.each([
    [
      'a negative volatility',
      () => brownianMotion({ volatility: -0.1 }),
      /volatility of Brownian motion .*-0.1/,
    ],
    [
      'a spot of 0',
      () => geometricBrownianMotion({ spot: 0 }),
      /spot of geometric Brownian motion must be a positive/,
    ],
    [
      'lists of two lengths',
      () => geometricBrownianMotion({ spot: ['S1', 'S2'], volatility: [0.1, 0.2, 0.3] }),
      /equally long.*2 of spot and 3 of volatility/,
    ],
    [
      'a name that is no input',
      () => forward('x', brownianMotion({ spot: ['S1', 'S3'], volatility: 0.2 }), [1, 0]),
      /has the inputs S1, S2, sigma, rate.*S3/,
    ],
    [
      'a spot that may fall to 0',
      () =>
        diffusionModel({
          ...shared,
          name: 'x',
          inputs: [{ name: 'spot', lo: 0, hi: 1 }, ...inputs],
          diffusion: geometricBrownianMotion({ volatility: 'sigma' }),
          payoff: call({ strike: 1 }),
        }),
      /spot of geometric Brownian motion, where it starts, must be above 0/,
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});
