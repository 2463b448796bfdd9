import { describe, expect, it } from 'vitest';
import {
  basket,
  blackScholesCall,
  brownianMotion,
  call,
  type DiffusionModelOptions,
  diffusionModel,
  exactOf,
  type Inputs,
  type LabelRequest,
  type MonteCarloOptions,
  monteCarloModel,
  type ProcessControl,
} from '../../../src/reference/index.ts';
import { columnStatistics, InputError, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { requests } from '../support.ts';

const request = await requests();
const [VOLATILITY, STRIKE] = [0.3, 1];

/** A call on a lognormal price of spot and volatility 0.3, with its price as the control. */
const options: MonteCarloOptions = {
  name: 'call',
  inputs: [{ name: 'spot', lo: 0.6, hi: 1.6 }],
  outputs: [{ name: 'price' }],
  ...{ normals: 1, paths: 16, antithetic: false, precision: 'float64' },
  payoff: (x, z) => price(x, z).sub(STRIKE).relu(),
  shift: (x) => x.power(-1).div(VOLATILITY).reshape(['N', 1, 1, 1]),
  control: { payoff: price, mean: (x) => x },
};
const exact = exactOf(blackScholesCall, ['spot'], { strike: STRIKE, volatility: VOLATILITY, maturity: 1 });

function price(...[x, z]: Parameters<MonteCarloOptions['payoff']>) {
  return x.mul(
    z
      .mul(VOLATILITY)
      .sub(VOLATILITY ** 2 / 2)
      .exp(),
  );
}

/** Labels of one point, over and over with noise of their own. */
async function repeated(
  changes: Partial<MonteCarloOptions>,
  more: Partial<LabelRequest> = {},
  { spot = 1, times = 4000 } = {},
) {
  const points = tensor(new Float64Array(times).fill(spot), [times, 1]);
  return monteCarloModel({ ...options, ...changes }).label(points, request(more));
}

/** How many of its standard errors the mean over labels is from the truth. */
function distance(labels: Tensor, truth: number): number {
  const { mean, std } = columnStatistics(labels);
  return ((mean[0] - truth) / std[0]) * Math.sqrt(labels.shape[0]);
}

const deviation = (labels: Tensor) => columnStatistics(labels).std[0];
const sobol = { kind: 'sobol', replicates: 4 } as const;

it('a control that does not vary but for rounding adds no noise', async () => {
  // In antithetic pairs the slope of a square is the same on all paths.
  const names = ['A', 'B', 'C'];
  const mean = (x: Inputs) =>
    names
      .map((name) => x[name])
      .reduce((sum, one) => sum.add(one))
      .div(3)
      .sub(1);
  const label = async (own: Partial<DiffusionModelOptions>) => {
    const model = diffusionModel({
      name: 'basket',
      inputs: names.map((name) => ({ name, lo: 0.5, hi: 1.5 })),
      diffusion: brownianMotion({ spot: names, volatility: [0.2, 0.3, 0.4] }),
      payoff: call({ strike: 1, on: thirds }),
      ...{ steps: 1, maturity: 1, paths: 64, precision: 'float32' },
      ...own,
    });
    const at = [0.93, 1.05, 1.31];
    const { dydx } = await model.label(tensor(Array.from({ length: 2000 }, () => at)), request());
    return deviation(dydx!);
  };
  const thirds = basket({ weights: [1 / 3, 1 / 3, 1 / 3] });
  const square: ProcessControl = {
    payoff: {
      name: 'square',
      value: (...paid) =>
        thirds
          .value(...paid)
          .sub(1)
          .square(),
    },
    mean: (x) =>
      mean(x)
        .square()
        .add(0.29 / 9),
  };
  const plain = await label({});
  expect((await label({ control: square })) / plain).toBeLessThan(1.05);
  // In float64 it is the graph that labels.
  expect((await label({ control: square, precision: 'float64' })) / plain).toBeLessThan(1.05);
});

describe('labels with a control variate', () => {
  it.each([
    ['an estimated coefficient', {}],
    ['one estimated from four paths', { paths: 4 }],
    ['a given one', { control: { ...options.control!, coefficient: 0.7 } }],
    ['antithetic paths', { antithetic: true, paths: 8 }],
    ["nets of Sobol' points", { sampling: sobol }],
    ['an uneven number of paths', { paths: 11 }],
  ] as const)(
    'are unbiased with %s: value, delta and gamma within four standard errors',
    async (_, changes) => {
      const { y, dydx, hessian } = await repeated(changes, { order: 2, directions: 'axes' });
      const truth = exact(tensor([[1]]));
      expect(Math.abs(distance(y, truth.y.data[0]))).toBeLessThan(4);
      expect(Math.abs(distance(dydx!, truth.dydx.data[0]))).toBeLessThan(4);
      expect(Math.abs(distance(hessian!, truth.curvature.data[0]))).toBeLessThan(4);
    },
  );

  it('have cotangents and tangents that are those of their Jacobian', async () => {
    const points = tensor([[0.9], [1.2]]);
    const label = (more: Partial<LabelRequest>) => monteCarloModel(options).label(points, request(more));
    const { dydx } = await label({});
    const two = tensor([2, 3], [2, 1, 1]);
    const { adjoints } = await label({ first: { cotangents: two } });
    const { tangents } = await label({ first: { directions: two } });
    for (const [k, products] of [adjoints!, tangents!].entries())
      products.data.forEach((value, i) => {
        expect(value, `products ${k}`).toBeCloseTo(two.data[i] * dydx!.data[i], 12);
      });
  });

  it.each([
    ['pseudo-random', { paths: 64 }],
    ['antithetic', { paths: 32, antithetic: true }],
    ["Sobol' points", { paths: 64, sampling: { kind: 'sobol', replicates: 8 } }],
  ] as const)('have standard errors true to 10 %%: %s', async (_, changes) => {
    const { y, dydx, errors } = await repeated(changes, { errors: true });
    for (const [labels, stated] of [
      [y, errors!.y!],
      [dydx!, errors!.dydx!],
    ])
      expect(Math.abs(columnStatistics(stated).rms[0] / deviation(labels) - 1)).toBeLessThan(0.1);
  });

  it.each([0.8, 1, 1.3])('have the variance that correlation leaves, 1 − ρ², at spot %d', async (spot) => {
    const at = { spot, times: 4000 };
    const [plain, controlled] = await Promise.all([
      repeated({ control: undefined, paths: 256 }, { order: 0 }, at),
      repeated({ paths: 256 }, { order: 0 }, at),
    ]);
    const [payoff, control] = await Promise.all([
      repeated({ control: undefined, paths: 1 }, { order: 0 }, { ...at, times: 100_000 }),
      repeated({ control: undefined, paths: 1, payoff: price }, { order: 0 }, { ...at, times: 100_000 }),
    ]);
    const rho = correlation(payoff.y, control.y);
    const ratio = (deviation(controlled.y) / deviation(plain.y)) ** 2;
    expect(Math.abs(ratio / (1 - rho ** 2) - 1)).toBeLessThan(0.12);
  });

  it('are those of the closed form alone where control and payoff are one', async () => {
    const control = {
      payoff: options.payoff,
      mean: (x: Parameters<MonteCarloOptions['payoff']>[0]) =>
        blackScholesCall.value({ spot: x, strike: STRIKE, volatility: VOLATILITY, maturity: 1 }),
      shift: options.shift,
    };
    const { y, dydx, hessian } = await repeated(
      { control: { ...control, coefficient: 1 }, antithetic: true },
      { order: 2, directions: 'axes' },
      { times: 3, spot: 1.1 },
    );
    const truth = exact(tensor([[1.1]]));
    for (const [labels, expected] of [
      [y, truth.y],
      [dydx!, truth.dydx],
      [hessian!, truth.curvature],
    ])
      labels.data.forEach((value) => {
        expect(value).toBeCloseTo(expected.data[0], 12);
      });
  });

  it('stay what they are where the control does not vary', async () => {
    const constantControl = {
      payoff: (...[x, z]: Parameters<typeof price>) => z.mul(0).add(x),
      mean: (x: Parameters<typeof price>[0]) => x,
    };
    const [plain, controlled] = await Promise.all([
      repeated({ control: undefined }, {}, { times: 20 }),
      repeated({ control: constantControl }, {}, { times: 20 }),
    ]);
    expect(controlled.y.data).toEqual(plain.y.data);
    expect(controlled.dydx!.data).toEqual(plain.dydx!.data);
  });

  it('have likelihood-ratio gradients of a digital and its control, each with its own shift', async () => {
    const digital: Partial<MonteCarloOptions> = {
      payoff: (x, z) => price(x, z).greater(STRIKE),
      control: {
        ...options.control!,
        payoff: (x, z) => price(x, z).greater(1.1),
        shift: options.shift,
        mean: (x) => probability(x, 1.1),
      },
    };
    const { y, dydx } = await repeated(digital);
    const plain = await repeated({ ...digital, control: undefined });
    const delta = derivativeOfProbability(1);
    expect(Math.abs(distance(dydx!, delta))).toBeLessThan(4);
    expect(deviation(y)).toBeLessThan(0.8 * deviation(plain.y));
    expect(deviation(dydx!)).toBeLessThan(0.8 * deviation(plain.dydx!));
  });
});

/** P(S > level) = Φ(d₂). */
function probability(x: Parameters<typeof price>[0], level: number) {
  return x
    .mul(1 / level)
    .log()
    .sub(VOLATILITY ** 2 / 2)
    .div(VOLATILITY)
    .normalCdf();
}

function derivativeOfProbability(spot: number): number {
  const d = (Math.log(spot / STRIKE) - VOLATILITY ** 2 / 2) / VOLATILITY;
  return Math.exp((-d * d) / 2) / Math.sqrt(2 * Math.PI) / (spot * VOLATILITY);
}

function correlation(a: Tensor, b: Tensor): number {
  const [p, q] = [columnStatistics(a), columnStatistics(b)];
  const sum = a.data.reduce((total, value, i) => total + (value - p.mean[0]) * (b.data[i] - q.mean[0]), 0);
  return sum / a.data.length / (p.std[0] * q.std[0]);
}

describe('a control variate', () => {
  it.each([
    ['payoff of control of call must be a function', { control: { mean: (x: unknown) => x } }],
    ['must have its mean in closed form', { control: { payoff: price } }],
    ["must be a finite number or 'estimated'", { control: { ...options.control, coefficient: Number.NaN } }],
    ['is estimated from four paths or more', { paths: 3 }],
    ["is estimated from two nets of Sobol' points or more", { sampling: 'sobol' }],
  ])('is refused: %s', (invariant, changes) => {
    const make = () => monteCarloModel({ ...options, ...changes } as MonteCarloOptions);
    expect(make).toThrow(InputError);
    expect(make).toThrow(invariant);
  });

  it('that jumps is refused at order 1, by its own name', async () => {
    const jumping = {
      payoff: (...[x, z]: Parameters<typeof price>) => price(x, z).greater(1),
      mean: (x: Parameters<typeof price>[0]) => probability(x, 1),
    };
    await expect(repeated({ control: jumping }, {}, { times: 2 })).rejects.toThrow('the control of call');
    await expect(repeated({ control: jumping }, { order: 0 }, { times: 2 })).resolves.toBeDefined();
  });
});
