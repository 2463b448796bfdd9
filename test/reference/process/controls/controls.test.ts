import { describe, expect, it } from 'vitest';
import {
  average,
  basket,
  bestOf,
  blackScholesControl,
  brownianMotion,
  type ControlOfProcess,
  call,
  cev,
  type DiffusionModelOptions,
  diffusionModel,
  downAndOut,
  geometricAsianControl,
  geometricBrownianMotion,
  heston,
  type Inputs,
  type Parts,
  type ProcessControl,
  underlyingControl,
} from '../../../../src/reference/index.ts';
import { controlFor } from '../../../../src/reference/process/controls/index.ts';
import { columnStatistics, InputError, type Tensor, tensor } from '../../../../src/tensor/index.ts';
import { pointsOf, requests } from '../../support.ts';
import { GEOMETRIC_INPUTS } from '../support.ts';

const request = await requests();

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
const cases: readonly (readonly [string, Case, ControlOfProcess, number, number])[] = [
  ['the geometric Asian call', asian, geometricAsianControl(), 300, 20],
  ['the underlying', european, underlyingControl(), 2.5, 1.5],
  ['a basket', baskets, underlyingControl(), 2, 0.99],
  ['the underlying, under Heston', stochastic, underlyingControl(), 2.5, 1.5],
  ['the call of Black and Scholes', stochastic, blackScholesControl(), 3, 1.5],
  [
    'the same by full truncation',
    { ...stochastic, scheme: 'full-truncation' },
    blackScholesControl(),
    2.2,
    1.3,
  ],
];

const common = { name: 'example', precision: 'float32', antithetic: false } as const;

describe.each(cases)('as a control, %s', (_, options, given, ofValues, ofSlopes) => {
  const control = controlFor({ ...options, name: 'example' }, given);

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
      // Where paths have no noise, their sums in float32 round.
      expect(Math.abs(value - mean.data[i])).toBeLessThan(4 * error.data[i] + 1e-6);
    });
}

describe('a control takes from its model', () => {
  it('the rate by which that discounts, also where its price grows by another', async () => {
    const discounted = {
      ...asian,
      rate: 0.07,
      payoff: call({ strike: 'strike', on: average({ kind: 'geometric' }) }),
    };
    const made = (options: Case, paths: number) => diffusionModel({ ...common, ...options, paths });
    const plain = made(discounted, 4000);
    const points = pointsOf(plain, 4);
    const { y, errors } = await plain.label(points, request({ order: 0, errors: true }));
    // The payoff is its own control: labels are the stated mean.
    const known = await made({ ...discounted, control: geometricAsianControl({ coefficient: 1 }) }, 1).label(
      points,
      request(),
    );
    y.data.forEach((value, i) => {
      expect(Math.abs(value - known.y.data[i])).toBeLessThan(4 * errors!.y!.data[i]);
    });
  });

  it('what its option is on, if that is linear in prices, else the asset', () => {
    const nameOf = (payoff: Case['payoff'], options: Case = european) =>
      controlFor({ ...options, name: 'example', payoff }, underlyingControl()).payoff.name;
    expect(nameOf(call({ strike: 1, on: two }), baskets)).toBe('basket');
    expect(nameOf(call({ strike: 1, on: average({ of: two }) }), baskets)).toBe('basket');
    expect(nameOf(call({ strike: 1, on: bestOf() }), baskets)).toBe('spot');
    expect(nameOf(downAndOut({ barrier: 0.5, of: call({ strike: 1, on: two }) }), baskets)).toBe('basket');
    expect(nameOf({ name: 'own', value: ({ spot }) => spot.square() })).toBe('spot');
  });

  it('a strike, unless it has one of its own', () => {
    const strikes = (options: Parameters<typeof geometricAsianControl>[0]) =>
      controlFor({ ...asian, name: 'example' }, geometricAsianControl(options)).payoff.option?.strike;
    expect([strikes({}), strikes({ strike: 1.05 })]).toEqual(['strike', 1.05]);
  });

  it.each<[string, Partial<Case>, ControlOfProcess, string]>([
    [
      'geometric',
      stochastic,
      geometricAsianControl(),
      "needs geometric Brownian motion; received Heston's model",
    ],
    [
      'geometric',
      { ...asian, scheme: 'milstein' },
      geometricAsianControl(),
      'needs exact steps; received milstein',
    ],
    [
      'geometric',
      { ...asian, payoff: { name: 'own', value: ({ spot }) => spot } },
      geometricAsianControl(),
      'needs a strike',
    ],
    [
      'geometric',
      {
        ...asian,
        diffusion: geometricBrownianMotion({ spot: ['spot', 1] }),
        payoff: call({ strike: 1, on: bestOf() }),
      },
      geometricAsianControl(),
      'needs one asset; received 2',
    ],
    [
      'of Black and Scholes',
      asian,
      blackScholesControl(),
      "needs Heston's model; received geometric Brownian motion",
    ],
    [
      'underlying',
      { ...asian, diffusion: cev({ elasticity: 0.5 }) },
      underlyingControl(),
      'needs a diffusion that says its mean; received the CEV model',
    ],
    [
      'underlying',
      { ...asian, scheme: 'euler-maruyama' },
      underlyingControl(),
      'received those of euler-maruyama',
    ],
    [
      'underlying',
      baskets,
      underlyingControl({ on: bestOf() }),
      'must be linear in prices at maturity; received best of',
    ],
  ])('and is refused where it does not fit: %s', (_, options, control, message) => {
    const make = () => diffusionModel({ ...common, ...european, ...options, control, paths: 8 });
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });

  it('nothing that is said twice', () => {
    for (const make of [geometricAsianControl, blackScholesControl, underlyingControl])
      for (const option of ['dates', 'maturity', 'rate', 'spot', 'dividend', 'volatility'])
        expect(() => make({ [option]: 1 } as never)).toThrow(`received "${option}"`);
  });
});

describe('the mean of a diffusion', () => {
  it.each([
    [
      'geometric Brownian motion',
      geometricBrownianMotion({ rate: 'rate', dividend: 0.02 }),
      GEOMETRIC_INPUTS,
    ],
    ['Brownian motion', brownianMotion({ drift: 'rate' }), GEOMETRIC_INPUTS],
    ["Heston's model", heston({ ...model, dividend: 0.02 }), stochastic.inputs],
  ])('is that of its paths, part by part, within four standard errors: %s', async (_, diffusion, inputs) => {
    const process = { inputs, diffusion, maturity: 'maturity', steps: 4, payoff: european.payoff };
    const points = pointsOf(diffusionModel({ ...common, ...process, paths: 1 }), 4);
    const parts = inputs.some(({ name }) => name === 'variance') ? ['spot', 'variance'] : ['spot'];
    for (const part of parts) {
      const payoff = { name: part, value: (state: Parts) => state[part] };
      const of = { ...process, payoff, continuous: true };
      const control = {
        payoff,
        mean: (x: Inputs) => diffusion.mean!(x.maturity, x)[part],
        coefficient: 1,
        continuous: true,
      };
      const { y, errors } = await diffusionModel({ ...common, ...of, paths: 4000 }).label(
        points,
        request({ order: 0, errors: true }),
      );
      const known = await diffusionModel({ ...common, ...of, control, paths: 1 }).label(
        points,
        request({ order: 0 }),
      );
      y.data.forEach((value, i) => {
        expect(Math.abs(value - known.y.data[i])).toBeLessThan(4 * errors!.y!.data[i]);
      });
    }
  });
});

describe('a control of a diffusion', () => {
  const stated = (mean: ProcessControl['mean']): ProcessControl => ({
    payoff: { name: 'price', value: ({ spot }) => spot },
    mean,
    continuous: true,
  });
  const label = (control: ProcessControl, changes: Partial<Case> = {}) => {
    const made = diffusionModel({ ...common, ...european, ...changes, control, paths: 8 });
    return made.label(pointsOf(made, 2), request());
  };

  it('whose mean is not that of its paths is refused', async () => {
    const control = stated(({ spot, maturity }) => spot.mul(maturity.mul(-0.01).exp()));
    await expect(label(control)).rejects.toThrow(
      'the mean of the control of example must be that of its paths',
    );
    await expect(label(control)).rejects.toThrow(InputError);
    // Euler's steps have another mean than the process: S·(1 + r·dt)ⁿ.
    const euler = {
      scheme: 'euler-maruyama',
      inputs: GEOMETRIC_INPUTS.map((v) => (v.name === 'rate' ? { ...v, lo: 0.3, hi: 0.4 } : v)),
    } as const;
    const martingale = stated(({ spot }) => spot);
    await expect(label(martingale, euler)).rejects.toThrow('discretised path');
    await expect(label(martingale, { ...euler, scheme: 'exact' })).resolves.toBeDefined();
  });

  it('whose mean is off by a hundredth is refused, where a path has more noise than all of it', async () => {
    const control = controlFor({ ...asian, name: 'example' }, geometricAsianControl());
    const times = (factor: number) => ({ ...control, mean: (x: Inputs) => control.mean(x).mul(factor) });
    await expect(label(times(1), asian)).resolves.toBeDefined();
    await expect(label(times(1.01), asian)).rejects.toThrow('standard errors apart in mean over 16 points');
    await expect(label(times(0.99), asian)).rejects.toThrow('standard errors apart in mean over 16 points');
  });

  it('without payoff or mean is refused', () => {
    const { payoff, mean } = stated(({ spot }) => spot);
    const make = (control: unknown) => () =>
      diffusionModel({ ...common, ...european, control: control as ProcessControl, paths: 8 });
    expect(make({ mean })).toThrow(
      'payoff of control of example must be an object with a value; received undefined',
    );
    expect(make({ payoff })).toThrow('must have its mean in closed form');
    expect(make(() => ({ payoff, mean, strike: 1 }))).toThrow(
      'an option of the control of example must be one of',
    );
  });
});
