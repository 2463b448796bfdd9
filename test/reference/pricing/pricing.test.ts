import { beforeAll, describe, expect, it } from 'vitest';
import {
  catalogueModel,
  checkInterchange,
  type LabelRequest,
  type ModelName,
} from '../../../src/reference/index.ts';
import type { Tensor } from '../../../src/tensor/index.ts';
import { domainOf } from '../../../src/variable/index.ts';
import { column, expectUnbiased } from '../estimators/support.ts';
import { pointsOf, requests } from '../support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

/** Where noise is much alike, so that sums of squares say something. */
const alike = { volatility: [0.2, 0.3], maturity: [0.8, 1.2], paths: 32 };

describe.each([
  ['black-scholes', {}, undefined],
  ['digital', {}, /^likelihood-ratio/],
  ['asian', { steps: 3 }, undefined],
  ['barrier', { spot: [0.85, 0.95], barrier: [0.72, 0.76], paths: 256 }, undefined],
] as const)('the model %s', (name, own, estimated) => {
  it('has labels of values and slopes that are unbiased about its closed form, with true errors', async () => {
    const model = catalogueModel(name, { options: { ...alike, ...own } });
    const points = pointsOf(model, 2048);
    const got = await model.label(points, request({ errors: true }));
    if (estimated === undefined) expect(got.estimated).toBeUndefined();
    else expect(got.estimated).toMatch(estimated);
    const truth = model.exact?.(points);
    expectUnbiased(got.y.data, truth?.y.data as Float64Array, got.errors?.y?.data as Float64Array);
    for (let at = 0; at < model.inputs.length; at++)
      expectUnbiased(
        column(got.dydx as Tensor, at),
        column(truth?.dydx as Tensor, at),
        column(got.errors?.dydx as Tensor, at),
      );
  });

  it('holds a quantity that is a number, and has one that is a range as an input', () => {
    const model = catalogueModel(name, { options: { spot: [0.8, 2], strike: 1, dividend: [0, 0.1] } });
    const names = ['spot', 'volatility', 'rate', 'maturity', 'dividend'];
    expect(model.inputs.map((input) => input.name).filter((one) => one !== 'barrier')).toEqual(names);
    expect(model.inputs[0]).toEqual({ name: 'spot', lo: 0.8, hi: 2 });
    expect(model.parameters).toMatchObject({ strike: 1, spot: [0.8, 2], paths: 64 });
  });
});

it('heston has pathwise slopes by both of its schemes', async () => {
  const domain = (model: ReturnType<typeof catalogueModel>) => domainOf(model.inputs);
  const truncated = catalogueModel('heston', { options: { steps: 2 } });
  expect(truncated.estimates?.chosen(1, domain(truncated)).by).toBe('pathwise');
  const branching = catalogueModel('heston', { options: { steps: 2, scheme: 'quadratic-exponential' } });
  expect(branching.estimates?.chosen(1, domain(branching)).by).toBe('pathwise');
});

it('heston with its correlation as an input has slopes by both estimators, which agree', async () => {
  const own = { varianceCorrelation: [-0.8, -0.4], maturity: [0.8, 1.2], steps: 4, paths: 256 };
  const model = catalogueModel('heston', { options: own });
  const check = await checkInterchange(model, { engine: request().engine, points: 8 });
  expect(check).toMatchObject({ by: 'pathwise', holds: true });
  expect(check?.columns.map(({ input }) => input)).toContain('varianceCorrelation');
});

it('heston in many steps is near the closed form, values and all five slopes', async () => {
  const model = catalogueModel('heston', { options: { paths: 2048, steps: 32 } });
  const points = pointsOf(model, 64);
  const got = await model.label(points, request());
  const truth = model.exact?.(points);
  // A bias of the steps and the noise of 2,048 pairs of paths: both below a hundredth of the largest slopes.
  const off = (one: Tensor, other: Tensor) =>
    Math.sqrt(one.data.reduce((sum, value, k) => sum + (value - other.data[k]) ** 2, 0) / one.data.length);
  const size = ({ data }: Tensor) =>
    Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  expect(off(got.y, truth?.y as Tensor)).toBeLessThan(0.02 * size(truth?.y as Tensor));
  for (let at = 0; at < 5; at++) {
    const own = { shape: [64], data: column(got.dydx as Tensor, at) };
    const wanted = { shape: [64], data: column(truth?.dydx as Tensor, at) };
    expect(off(own, wanted)).toBeLessThan(0.05 * size(wanted));
  }
});

it.each<[ModelName, Record<string, unknown>, RegExp]>([
  [
    'black-scholes',
    { spots: 1 },
    /an option of black-scholes must be one of spot, strike, .*; received "spots" \(nearest: spot\)/,
  ],
  ['black-scholes', { spot: [1] }, /spot of black-scholes must be a number, or the ends \[lo, hi\].*lo < hi/],
  ['black-scholes', { spot: [2, 1] }, /spot of black-scholes must be a number/],
  ['black-scholes', { rate: '5 %' }, /rate of black-scholes must be a number.*received "5 %"/],
  ['black-scholes', { spot: [-1, 1] }, /spot/],
  ['black-scholes', { maturity: [0, 1] }, /maturity/],
  ['black-scholes', { strike: -1 }, /strike/],
  ['heston', { variance: [-0.01, 0.1] }, /variance/],
  ['heston', { varianceCorrelation: -1 }, /varianceCorrelation/],
  [
    'barrier',
    { barrier: [0.6, 0.9] },
    /the barrier of barrier must lie below spot where paths start, all over the domain; received spot − barrier of -0.1 to 0.6/,
  ],
  ['asian', { steps: 0 }, /steps of asian must be a whole number of at least 1; received 0/],
  ['digital', { paths: 0.5 }, /paths of digital must be a whole number of at least 1/],
  [
    'digital',
    { spot: 1, strike: 1, volatility: 0.2, rate: 0, maturity: 1 },
    /at least one quantity of digital must be an input; received numbers alone/,
  ],
])('%s refuses %j', (name, options, message) => {
  expect(() => catalogueModel(name, { options })).toThrow(message);
});
