import { describe, expect, it } from 'vitest';
import {
  average,
  basket,
  blackScholesControl,
  brownianMotion,
  call,
  type DiffusionModelOptions,
  diffusionModel,
  geometricAsianControl,
  geometricBrownianMotion,
  heston,
  type ProcessControl,
  underlyingControl,
} from '../../../../src/reference/index.ts';
import { columnStatistics, InputError, type Tensor, tensor } from '../../../../src/tensor/index.ts';
import { pointsOf, requests } from '../../support.ts';
import { GEOMETRIC_INPUTS } from '../support.ts';

const request = await requests();

const quantities = { strike: 'strike', maturity: 'maturity', rate: 'rate' } as const;
const lognormal = geometricBrownianMotion({ rate: 'rate' });
const asian = {
  inputs: GEOMETRIC_INPUTS,
  diffusion: lognormal,
  payoff: call({ strike: 'strike', on: average() }),
  ...{ steps: 6, maturity: 'maturity', rate: 'rate' },
};
const european = { ...asian, payoff: call({ strike: 'strike' }), steps: 1 };
const two = basket({ weights: [0.7, 0.3] });
const baskets = {
  inputs: [
    { name: 'S1', lo: 0.8, hi: 1.2 },
    { name: 'S2', lo: 0.8, hi: 1.2 },
  ],
  diffusion: brownianMotion({
    spot: ['S1', 'S2'],
    volatility: [0.2, 0.3],
    correlation: [
      [1, 0.5],
      [0.5, 1],
    ],
  }),
  payoff: call({ strike: 1, on: two }),
  ...{ steps: 2, maturity: 1, rate: 0.04 },
};
const model = {
  meanReversion: 2,
  longRunVariance: 0.04,
  volatilityOfVariance: 0.4,
  varianceCorrelation: -0.6,
  rate: 'rate',
};
const stochastic = {
  inputs: [
    { name: 'spot', lo: 0.8, hi: 1.2 },
    { name: 'variance', lo: 0.02, hi: 0.09 },
    { name: 'strike', lo: 0.9, hi: 1.1 },
    { name: 'rate', lo: 0, hi: 0.05 },
    { name: 'maturity', lo: 0.5, hi: 1 },
  ],
  diffusion: heston(model),
  payoff: call({ strike: 'strike' }),
  ...{ steps: 8, maturity: 'maturity', rate: 'rate', continuous: true },
};

type Case = Omit<DiffusionModelOptions, 'name' | 'paths'>;

/** A model, its control, and by how much that must lessen the variance of values and of deltas at the least. */
const cases: readonly (readonly [string, Case, ProcessControl, number, number])[] = [
  ['the geometric Asian call', asian, geometricAsianControl({ dates: 6, ...quantities }), 300, 20],
  ['the underlying', european, underlyingControl({ maturity: 'maturity' }), 2.5, 1.5],
  [
    'a basket',
    baskets,
    underlyingControl({ on: two, spot: ['S1', 'S2'], maturity: 1, dividend: 0.04 }),
    2,
    0.99,
  ],
  ['the underlying, under Heston', stochastic, underlyingControl({ maturity: 'maturity' }), 2.5, 1.5],
  ['the call of Black and Scholes', stochastic, blackScholesControl({ ...model, ...quantities }), 3, 1.5],
  [
    'the same by full truncation',
    { ...stochastic, scheme: 'full-truncation' },
    blackScholesControl({ ...model, ...quantities, scheme: 'full-truncation' }),
    2.2,
    1.3,
  ],
];

const common = { name: 'example', precision: 'float64', antithetic: false } as const;

describe.each(cases)('as a control, %s', (_, options, control, ofValues, ofSlopes) => {
  it('has the mean that is stated, and its slopes: within four standard errors', async () => {
    const own = diffusionModel({
      ...common,
      ...options,
      payoff: control.payoff,
      paths: 4000,
      continuous: true,
    });
    const points = pointsOf(own, 6);
    const { y: paths, dydx: slopes, errors } = await own.label(points, request({ errors: true }));
    await expectMean(options, control, points, { y: paths, dydx: slopes!, errors: errors! });
  });

  it('leaves labels unbiased, with less noise', async () => {
    const times = 1500;
    const [middle] = [options.inputs.map(({ lo, hi }) => (lo! + hi!) / 2)];
    const points = tensor(
      Float64Array.from({ length: times * middle.length }, (_, i) => middle[i % middle.length]),
      [times, middle.length],
    );
    const label = (given?: ProcessControl) =>
      diffusionModel({ ...common, ...options, control: given, paths: 32 }).label(points, request());
    const [plain, controlled] = [await label(), await label(control)];
    for (const part of ['y', 'dydx'] as const) {
      const [a, b] = [columnStatistics(plain[part]!), columnStatistics(controlled[part]!)];
      a.mean.forEach((value, i) => {
        const error = Math.hypot(a.std[i], b.std[i]) / Math.sqrt(times);
        expect(Math.abs(value - b.mean[i])).toBeLessThan(4 * error);
      });
      const least = part === 'y' ? ofValues : ofSlopes;
      expect((a.std[0] / b.std[0]) ** 2).toBeGreaterThan(least);
    }
  });
});

/** Compares the mean of paths with the one that is stated. */
async function expectMean(
  options: Case,
  control: ProcessControl,
  points: Tensor,
  found: { y: Tensor; dydx: Tensor; errors: { y?: Tensor; dydx?: Tensor } },
) {
  const known = diffusionModel({
    ...common,
    ...options,
    // With itself for a control a payoff has no noise: its labels are the mean that is stated.
    payoff: control.payoff,
    continuous: true,
    paths: 1,
    control: { ...control, continuous: true, coefficient: 1 },
  });
  const { y, dydx } = await known.label(points, request());
  for (const [paths, mean, error] of [
    [found.y, y, found.errors.y!],
    [found.dydx, dydx!, found.errors.dydx!],
  ])
    paths.data.forEach((value, i) => {
      expect(Math.abs(value - mean.data[i])).toBeLessThan(4 * error.data[i] + 1e-12);
    });
}

describe('a control of a diffusion', () => {
  const label = (control: ProcessControl, changes: Partial<Case> = {}) => {
    const made = diffusionModel({ ...common, ...european, ...changes, control, paths: 8 });
    return made.label(pointsOf(made, 2), request());
  };

  it('whose mean is not that of its paths is refused', async () => {
    const control = underlyingControl({ maturity: 'maturity', dividend: 0.01 });
    await expect(label(control)).rejects.toThrow(
      'the mean of the control of example must be that of its paths',
    );
    await expect(label(control)).rejects.toThrow(InputError);
    // Euler's steps have another mean than the process: S·(1 + r·dt)ⁿ.
    const euler = {
      scheme: 'euler-maruyama',
      inputs: GEOMETRIC_INPUTS.map((v) => (v.name === 'rate' ? { ...v, lo: 0.3, hi: 0.4 } : v)),
    } as const;
    await expect(label(underlyingControl({ maturity: 'maturity' }), euler)).rejects.toThrow(
      'discretised path',
    );
    await expect(
      label(underlyingControl({ maturity: 'maturity' }), { ...euler, scheme: 'exact' }),
    ).resolves.toBeDefined();
  });

  it('without payoff or mean is refused', () => {
    const { payoff, mean } = underlyingControl({ maturity: 1 });
    const make = (control: unknown) => () =>
      diffusionModel({ ...common, ...european, control: control as ProcessControl, paths: 8 });
    expect(make({ mean })).toThrow(
      'payoff of control of example must be an object with a value; received undefined',
    );
    expect(make({ payoff })).toThrow('must have its mean in closed form');
  });
});
