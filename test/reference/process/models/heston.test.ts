import { describe, expect, it } from 'vitest';
import {
  asset,
  call,
  type DiffusionModelOptions,
  diffusionModel,
  type ExactLabels,
  type HestonOptions,
  heston,
} from '../../../../src/reference/index.ts';
import { InputError, stream, type Tensor, tensor } from '../../../../src/tensor/index.ts';
import { hestonCallPrice } from '../../../support/heston.ts';
import { expectWithinErrors } from '../../payoffs/support.ts';
import { derivative, pointsOf, requests } from '../../support.ts';

const request = await requests();

const INPUTS = [
  { name: 'spot', lo: 0.85, hi: 1.15 },
  { name: 'variance', lo: 0.02, hi: 0.09 },
  { name: 'strike', lo: 0.95, hi: 1.05 },
  { name: 'rate', lo: 0, hi: 0.05 },
  { name: 'maturity', lo: 0.5, hi: 1.5 },
];
/** Feller's condition holds: 2κθ = 0.24 > ξ² = 0.16. */
const MILD = {
  meanReversion: 2,
  longRunVariance: 0.06,
  volatilityOfVariance: 0.4,
  varianceCorrelation: -0.6,
};
/** It does not: 2κθ = 0.06 < ξ² = 0.49. */
const WILD = { ...MILD, meanReversion: 0.5, volatilityOfVariance: 0.7 };

function model(
  parameters: HestonOptions,
  steps: number,
  paths: number,
  more: Partial<DiffusionModelOptions> = {},
) {
  return diffusionModel({
    name: 'heston',
    inputs: INPUTS,
    diffusion: heston({ rate: 'rate', ...parameters }),
    payoff: call({ strike: 'strike' }),
    steps,
    maturity: 'maturity',
    rate: 'rate',
    paths,
    precision: 'float32',
    continuous: true,
    ...more,
  });
}

/** The formula and its slopes at points. They come within 1e-8: it is smooth, and within 1e-9 itself. */
function truth({ shape, data }: Tensor, given: typeof MILD): ExactLabels {
  const at = ([spot, variance, strike, rate, maturity]: readonly number[]) =>
    hestonCallPrice({
      ...{ spot, variance, strike, rate, maturity },
      kappa: given.meanReversion,
      theta: given.longRunVariance,
      xi: given.volatilityOfVariance,
      rho: given.varianceCorrelation,
    });
  const rows = Array.from({ length: shape[0] }, (_, n) => [...data.slice(5 * n, 5 * n + 5)]);
  const slopes = rows.map((x) => x.map((own, k) => derivative((moved) => at(x.with(k, moved)), own, 1e-3)));
  return {
    y: tensor(rows.map((x) => [at(x)])),
    dydx: tensor(slopes.flat(), [shape[0], 1, 5]),
    curvature: tensor(rows.map(() => [Number.NaN])),
  };
}

describe("Heston's call", () => {
  it.each([
    ['quadratic-exponential', "with Feller's condition", MILD, 10],
    ['full-truncation', "with Feller's condition", MILD, 100],
    ['quadratic-exponential', 'without', WILD, 16],
  ] as const)(
    'by scheme %s, %s: values and slopes are those of the formula',
    async (scheme, _, given, steps) => {
      const of = model(given, steps, 512, { scheme });
      const points = pointsOf(of, 5);
      const labels = await of.label(points, request({ errors: true, random: stream(2, scheme) }));
      expectWithinErrors(of, labels, truth(points, given));
    },
  );

  it.each(['quadratic-exponential', 'full-truncation'])(
    'discounted prices are martingales, whatever the step: %s',
    async (scheme) => {
      const of = model(WILD, 2, 8192, { scheme, payoff: call({ strike: -10 }) });
      const points = pointsOf(of, 8);
      const { y, errors } = await of.label(points, request({ order: 0, errors: true }));
      for (let n = 0; n < 8; n++) {
        const [spot, , , rate, maturity] = points.data.slice(5 * n, 5 * n + 5);
        const mean = spot + 10 * Math.exp(-rate * maturity);
        expect(Math.abs(y.data[n] - mean)).toBeLessThan(4 * errors!.y!.data[n]);
      }
    },
  );

  it('the first moments of the next variance are those of the process, in both branches', async () => {
    // From 0.09 the law is a squared normal, from 0.001 it is exponential with a mass at 0.
    const of = model(WILD, 1, 1 << 15, {
      payoff: {
        name: 'moments of variance',
        value: ({ variance }) => variance.concat([variance.square()], 2),
      },
      outputs: [{ name: 'first' }, { name: 'second' }],
      rate: 0,
    });
    const points = tensor([
      [1, 0.09, 1, 0, 0.5],
      [1, 0.001, 1, 0, 0.5],
    ]);
    const { y, errors } = await of.label(points, request({ order: 0, errors: true }));
    const { meanReversion: kappa, longRunVariance: theta, volatilityOfVariance: xi } = WILD;
    const decay = Math.exp(-0.5 * kappa);
    [0.09, 0.001].forEach((v, n) => {
      const mean = theta + (v - theta) * decay;
      const variance = (xi ** 2 / kappa) * (1 - decay) * (v * decay + (theta / 2) * (1 - decay));
      const moments = [mean, mean ** 2 + variance];
      moments.forEach((moment, k) => {
        expect(Math.abs(y.data[2 * n + k] - moment)).toBeLessThan(4 * errors!.y!.data[2 * n + k]);
      });
    });
  });

  it('of two assets that move apart are as each by itself', async () => {
    const inputs = [...INPUTS, { name: 'other', lo: 0.85, hi: 1.15 }];
    const parameters = { ...MILD, varianceCorrelation: [-0.6, 0.3] };
    const of = (component: number, scheme: string) =>
      model({ ...parameters, spot: ['spot', 'other'], variance: ['variance', 0.05] }, 4, 2048, {
        inputs,
        scheme,
        payoff: call({ strike: 'strike', on: asset({ component }) }),
      });
    const alone = (component: number, scheme: string) =>
      model(
        {
          ...MILD,
          varianceCorrelation: parameters.varianceCorrelation[component],
          ...(component === 1 && { spot: 'other', variance: 0.05 }),
        },
        4,
        2048,
        { inputs, scheme },
      );
    for (const scheme of ['quadratic-exponential', 'full-truncation', 'euler-maruyama'])
      for (const component of [0, 1]) {
        const models = [of(component, scheme), alone(component, scheme)];
        const points = pointsOf(models[0], 8);
        const [both, one] = await Promise.all(
          models.map((each, k) =>
            each.label(points, request({ order: 0, errors: true, random: stream(k, 'labels') })),
          ),
        );
        for (let n = 0; n < 8; n++)
          expect(Math.abs(both.y.data[n] - one.y.data[n])).toBeLessThan(
            4 * Math.hypot(both.errors!.y!.data[n], one.errors!.y!.data[n]),
          );
      }
  });
});

it('the correlation of a basket is that of its prices, and of each variance with its own', () => {
  const rows = heston({
    ...MILD,
    spot: ['spot', 'other'],
    varianceCorrelation: [-0.6, 0.3],
    correlation: [
      [1, 0.5],
      [0.5, 1],
    ],
  }).correlation;
  expect(rows).toEqual([
    [1, 0.5, -0.6, 0.15],
    [0.5, 1, -0.3, 0.3],
    [-0.6, -0.3, 1, -0.09],
    [0.15, 0.3, -0.09, 1],
  ]);
});

describe('refused are', () => {
  it.each([
    ['a reversion of 0', () => heston({ ...MILD, meanReversion: 0 }), /meanReversion of Heston's model .* 0/],
    ['a correlation of −1', () => heston({ ...MILD, varianceCorrelation: -1 }), /between −1 and 1/],
    [
      'a negative variance in the domain',
      () =>
        model(MILD, 2, 1, {
          inputs: INPUTS.map((one) => (one.name === 'variance' ? { ...one, lo: -0.01 } : one)),
        }),
      /variance of Heston's model, where it starts, must be at least 0 all over the domain.*-0.01 to 0.09/,
    ],
    [
      'a scheme that there is not',
      () => model(MILD, 2, 1, { scheme: 'exact-simulation' }),
      /one of quadratic-exponential, full-truncation, euler-maruyama, or a Scheme; received "exact-simulation"/,
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});
