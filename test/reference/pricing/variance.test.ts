import { beforeAll, describe, expect, it } from 'vitest';
import { catalogueModel, type LabelRequest, type ModelName } from '../../../src/reference/index.ts';
import { columnStatistics, InputError, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { column, expectUnbiased } from '../estimators/support.ts';
import { pointsOf, requests } from '../support.ts';

/* Sampling and controls of models by name. */

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

type Options = Readonly<Record<string, unknown>>;
const build = (name: ModelName, options: Options) => catalogueModel(name, { options });
const nets = { kind: 'sobol', replicates: 16 };

describe.each<[ModelName, Options]>([
  ['black-scholes', { sampling: nets, paths: 64 }],
  ['black-scholes', { control: 'underlying', antithetic: false }],
  ['digital', { sampling: nets, paths: 64, control: 'underlying' }],
  ['asian', { sampling: nets, paths: 64, steps: 3 }],
  ['barrier', { control: 'underlying', spot: [0.85, 0.95], barrier: [0.72, 0.76], paths: 256 }],
])('%s with %j', (name, own) => {
  it('has labels that are unbiased about its closed form, with true errors', async () => {
    const model = build(name, { volatility: [0.2, 0.3], maturity: [0.8, 1.2], ...own });
    const points = pointsOf(model, 1024);
    const got = await model.label(points, request({ errors: true }));
    const truth = model.exact?.(points);
    expectUnbiased(got.y.data, truth?.y.data as Float64Array, got.errors?.y?.data as Float64Array);
    for (const at of [0, 2])
      expectUnbiased(
        column(got.dydx as Tensor, at),
        column(truth?.dydx as Tensor, at),
        column(got.errors?.dydx as Tensor, at),
      );
  });
});

/** Variance of the value and of the slope by spot, of labels of one point over and over. */
async function variances(name: ModelName, options: Options): Promise<number[]> {
  const model = catalogueModel(name, { seed: 1, options });
  const middle = model.inputs.map(({ lo, hi }) => (lo! + hi!) / 2);
  const points = tensor(Array.from({ length: 512 }, () => middle));
  const { y, dydx } = await model.label(points, request());
  return [y, dydx!].map((labels) => columnStatistics(labels).std[0] ** 2);
}

// A ratio of variances of 512 labels strays by about 10 %; bounds are half of what was measured.
it.each<[ModelName, Options, Options, number, number]>([
  ['bachelier', { paths: 128 }, { sampling: 'sobol' }, 15, 1.3],
  ['black-scholes', { paths: 128 }, { sampling: 'sobol' }, 40, 9],
  ['heston', { steps: 4, antithetic: false }, { control: 'underlying' }, 2, 2],
  ['heston', { steps: 4, antithetic: false }, { control: 'black-scholes' }, 1.7, 1.7],
  [
    'heston',
    { steps: 4, scheme: 'quadratic-exponential', antithetic: false },
    { control: 'black-scholes' },
    1.7,
    1.7,
  ],
])('%s with %j has less noise by %j', async (name, options, reduced, ofValues, ofSlopes) => {
  const plain = await variances(name, options);
  const less = await variances(name, { ...options, ...reduced });
  expect(plain[0] / less[0]).toBeGreaterThan(ofValues);
  expect(plain[1] / less[1]).toBeGreaterThan(ofSlopes);
});

it('what took noise away is recorded, in the parameters and with the labels', async () => {
  const label = async (name: ModelName, options: Options) => {
    const model = build(name, { paths: 16, ...options });
    const { varianceReduction } = await model.label(pointsOf(model, 2), request({ order: 0 }));
    return { varianceReduction, parameters: model.parameters };
  };
  const basket = await label('bachelier', { sampling: 'sobol' });
  expect(basket.varianceReduction).toBe("Sobol' points in one net of 16; antithetic pairs");
  expect(basket.parameters).toMatchObject({ sampling: 'sobol' });
  const heston = await label('heston', {
    ...{ steps: 4, control: 'black-scholes', antithetic: false },
    sampling: { kind: 'sobol', replicates: 2 },
  });
  expect(heston.varianceReduction).toBe(
    "Sobol' points in 2 nets of 8, by a Brownian bridge over 4 steps; " +
      'a control variate (call of Black and Scholes) with estimated coefficients',
  );
  expect(heston.parameters).toMatchObject({
    control: 'call of Black and Scholes',
    sampling: { kind: 'sobol', replicates: 2 },
  });
  const plain = await label('bachelier', {});
  expect(plain.varianceReduction).toBeUndefined();
  expect(plain.parameters).not.toHaveProperty('sampling');
});

it.each<[ModelName, Options, string]>([
  [
    'bachelier',
    { sampling: 'halton' },
    "sampling of bachelier must be 'pseudo-random', 'sobol' or { kind: 'sobol', replicates, bridge }",
  ],
  ['bachelier', { sampling: 'sobol', paths: 100 }, 'paths of bachelier must be a power of two'],
  [
    'bachelier',
    { sampling: { kind: 'sobol', replicates: 3 }, paths: 64 },
    'paths of bachelier must be 3 times a power of two',
  ],
  ['bachelier', { control: 'underlying' }, 'an option of bachelier must be one of'],
  ['heston', { sampling: 'sobol', steps: 200 }, "Sobol' points of heston take at most 256 normals a path"],
  ['heston', { control: 'gold' }, 'control of heston must be underlying or black-scholes; received "gold"'],
  ['asian', { control: 'black-scholes' }, 'control of asian must be underlying; received "black-scholes"'],
  ['asian', { control: {} }, 'control of asian must be underlying'],
  [
    'heston',
    { control: 'underlying', sampling: 'sobol' },
    "the coefficient of the control of heston is estimated from two nets of Sobol' points or more",
  ],
])('%s refuses %j', (name, options, message) => {
  expect(() => build(name, options)).toThrow(InputError);
  expect(() => build(name, options)).toThrow(message);
});
