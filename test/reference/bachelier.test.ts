import { describe, expect, it } from 'vitest';
import {
  type BachelierChoice,
  type BachelierOptions,
  bachelier,
  bachelierParameters,
  covarianceFactor,
  covarianceOf,
  namedModel,
} from '../../src/reference/index.ts';
import { InputError, stream, tensor } from '../../src/tensor/index.ts';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

function basketVariance({
  weights,
  volatilities,
  correlation,
}: ReturnType<typeof bachelierParameters>): number {
  const sigma = covarianceOf({ volatilities, correlation }).data;
  return weights.reduce(
    (sum, p, i) => sum + weights.reduce((row, q, j) => row + p * sigma[i * weights.length + j] * q, 0),
    0,
  );
}

describe('the parameters of the Bachelier basket, drawn as published', () => {
  it('have weights that sum to 1, each from 1 to 10 before: the largest at most ten times the smallest', () => {
    for (const seed of SEEDS) {
      const { weights } = bachelierParameters(seed);
      expect(weights.reduce((p, q) => p + q)).toBeCloseTo(1, 14);
      expect(Math.max(...weights) / Math.min(...weights)).toBeLessThanOrEqual(10);
    }
  });

  it('give the basket the volatility 0.2, with volatilities that are within a factor of ten of each other', () => {
    for (const seed of SEEDS) {
      const parameters = bachelierParameters(seed);
      expect(parameters.basketVolatility).toBe(0.2);
      expect(Math.sqrt(basketVariance(parameters))).toBeCloseTo(0.2, 14);
      const { volatilities } = parameters;
      expect(Math.max(...volatilities) / Math.min(...volatilities)).toBeLessThanOrEqual(10);
    }
  });

  it('have a correlation that is symmetric with a unit diagonal, and a covariance that is L·Lᵀ', () => {
    for (const seed of SEEDS) {
      const parameters = bachelierParameters(seed);
      const { correlation, volatilities, dimension: n } = parameters;
      const l = covarianceFactor(parameters).data;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          expect(correlation[i][j]).toBe(correlation[j][i]);
          if (i === j) expect(correlation[i][i]).toBe(1);
          else expect(Math.abs(correlation[i][j])).toBeLessThan(1);
          let product = 0;
          for (let k = 0; k < n; k++) product += l[i * n + k] * l[j * n + k];
          expect(product).toBeCloseTo(correlation[i][j] * volatilities[i] * volatilities[j], 14);
          if (j > i) expect(l[i * n + j]).toBe(0);
        }
    }
  });

  it('have the distributions of the recipe over many seeds', () => {
    // First raw weight U(1, 10), and volatility U(5, 50): both seen through ratios of two independent draws a, b, with
    // P(a < b) = 1/2; standard error of a proportion of 200: 0.035, four of them 0.14.
    const share = (holds: (p: ReturnType<typeof bachelierParameters>) => boolean) =>
      SEEDS.filter((seed) => holds(bachelierParameters(seed))).length / SEEDS.length;
    expect(Math.abs(share(({ weights }) => weights[0] < weights[1]) - 0.5)).toBeLessThan(0.14);
    expect(Math.abs(share(({ volatilities }) => volatilities[2] < volatilities[5]) - 0.5)).toBeLessThan(0.14);
    // P(a < b/2) for a, b ~ U(1, 10): ∫_2^10 (b/2 − 1)/9 db/9 = 16/81.
    expect(Math.abs(share(({ weights }) => weights[0] < weights[1] / 2) - 16 / 81)).toBeLessThan(0.12);
    // Off-diagonal entries of RᵀR from 14 independent rows: mean 0, variance near 1/14 (exact for directions on a sphere).
    const rhos = SEEDS.flatMap((seed) => {
      const { correlation } = bachelierParameters(seed);
      return [correlation[0][1], correlation[2][3], correlation[4][5]];
    });
    const mean = rhos.reduce((p, q) => p + q) / rhos.length;
    const variance = rhos.reduce((sum, rho) => sum + rho * rho, 0) / rhos.length;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 14 / rhos.length));
    // Four standard errors of a variance, √(2/600)·4 = 0.23 of it.
    expect(Math.abs(14 * variance - 1)).toBeLessThan(0.25);
  });

  it('depend on the seed alone, each on a stream of its own: giving one leaves the others', () => {
    const drawn = bachelierParameters(3);
    expect(bachelierParameters(3)).toEqual(drawn);
    expect(bachelierParameters(4).weights).not.toEqual(drawn.weights);
    const given = bachelierParameters(3, { weights: new Array(7).fill(1 / 7) });
    expect(given.correlation).toEqual(drawn.correlation);
    expect(given.volatilities[0] / given.volatilities[1]).toBeCloseTo(
      drawn.volatilities[0] / drawn.volatilities[1],
      12,
    );
  });

  it('have the published constants, and another dimension when asked', () => {
    expect(bachelierParameters(1)).toMatchObject({
      dimension: 7,
      spot: 1,
      strike: 1.1,
      exposure: 1,
      maturity: 2,
      volatilityMultiplier: 1.5,
    });
    for (const dimension of [1, 2, 20]) {
      const parameters = bachelierParameters(1, { dimension });
      expect(parameters.weights).toHaveLength(dimension);
      expect(Math.sqrt(basketVariance(parameters))).toBeCloseTo(0.2, 14);
    }
    expect(bachelierParameters(1, { dimension: 1 })).toMatchObject({ weights: [1], correlation: [[1]] });
  });

  it('may be given: volatilities then are taken as they are', () => {
    const parameters = bachelierParameters(1, {
      weights: [0.25, 0.75],
      volatilities: [0.4, 0.2],
      correlation: [
        [1, 0.5],
        [0.5, 1],
      ],
    });
    // √(0.1² + 0.15² + 2·0.5·0.1·0.15)
    expect(parameters.basketVolatility).toBeCloseTo(Math.sqrt(0.0475), 15);
    expect(parameters.dimension).toBe(2);
    expect(parameters.volatilities).toEqual([0.4, 0.2]);
  });

  it('rebuild the same model from the record of a run, through JSON', () => {
    const model = bachelier({ seed: 5, paths: 16, smoothing: { width: 0.01 } });
    const again = bachelier({
      seed: 99,
      ...(JSON.parse(JSON.stringify(model.parameters)) as BachelierChoice),
    });
    const { basketVolatility, ...rest } = again.parameters;
    expect(basketVolatility).toBeCloseTo(0.2, 14);
    expect(model.parameters).toMatchObject(rest);
    const points = tensor([new Array(7).fill(1), [0.4, 1.6, 1, 1, 1.2, 0.9, 1.1]]);
    expect(again.exact(points).y.data[1]).toBeCloseTo(model.exact(points).y.data[1], 13);
  });
});

describe('the Bachelier model', () => {
  const model = bachelier({ seed: 1 });

  it('has the published test cube as its domain', () => {
    const a = 1 + 0.5 * Math.sqrt(6 / 12);
    expect(a).toBeCloseTo(1.35355, 5);
    for (const { lo, hi } of model.inputs) {
      expect(lo).toBeCloseTo(1 - a / 2, 14);
      expect(hi).toBeCloseTo(1 + a / 2, 14);
    }
    expect(bachelier({ seed: 1, edge: 0.5 }).inputs[0]).toEqual({ name: 'S1', lo: 0.75, hi: 1.25 });
  });

  it('spreads training spots around the spot with 1.5·√T1 times the factor of the covariance', () => {
    const { mean, factor } = bachelier({ seed: 1, exposure: 0.25, maturity: 1 }).spread;
    const l = covarianceFactor(model.parameters).data;
    expect([...mean.data]).toEqual(new Array(7).fill(1));
    factor.data.forEach((entry, k) => {
      expect(entry).toBeCloseTo(1.5 * 0.5 * l[k], 14);
    });
  });

  it('projects points on the price of the basket', () => {
    const { weights } = model.parameters;
    const points = tensor([
      [1, 1, 1, 1, 1, 1, 1],
      [2, 0, 0, 0, 0, 0, 0],
    ]);
    const prices = model.illustration.projection.at(points);
    expect(prices[0]).toBeCloseTo(1, 14);
    expect(prices[1]).toBeCloseTo(2 * weights[0], 14);
  });

  it('draws paths of the basket that start at the spot and spread as a Brownian motion of volatility 0.2', () => {
    const { times, values } = model.illustration.paths.draw(4000, 8, stream(1, 'sample paths'));
    expect(times).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
    expect(values.every((path) => path.length === 9 && path[0] === 1)).toBe(true);
    for (let t = 1; t < 9; t++) {
      const increments = values.map((path) => path[t] - path[t - 1]);
      const mean = increments.reduce((p, q) => p + q) / 4000;
      const variance = increments.reduce((sum, step) => sum + step * step, 0) / 4000;
      // Mean: standard error 0.1/√4000. Variance 0.2²·0.25 = 0.01, relative standard error √(2/4000) = 0.022. Four each.
      expect(Math.abs(mean)).toBeLessThan((4 * 0.1) / Math.sqrt(4000));
      expect(Math.abs(variance / 0.01 - 1)).toBeLessThan(0.09);
    }
    // Independent increments: the variance at the end is 0.2²·2.
    const end = values.reduce((sum, path) => sum + (path[8] - 1) ** 2, 0) / 4000;
    expect(Math.abs(end / 0.08 - 1)).toBeLessThan(0.09);
  });

  it('shows its payoff sharp and smoothed', () => {
    const { at, smoothing } = bachelier({ seed: 1, smoothing: { width: 0.05 } }).illustration.payoff;
    expect(smoothing).toEqual({ width: 0.05 });
    const x = tensor([-0.1, 0, 0.1]);
    expect([...at(x, {}).data]).toEqual([0, 0, 0.1]);
    expect(at(x, smoothing).data[0]).toBeCloseTo(-0.1 / (1 + Math.exp(2)), 14);
  });

  it('is in the catalogue, where an unknown name lists those there are', () => {
    expect(namedModel('bachelier', { seed: 1 }).parameters).toEqual(model.parameters);
    expect(() => namedModel('bachelor' as 'bachelier', { seed: 1 })).toThrow(
      /one of asian, bachelier, .*borehole, .*; received "bachelor"/,
    );
  });
});

describe('a Bachelier basket that cannot be', () => {
  const two = { weights: [0.5, 0.5], volatilities: [0.2, 0.3] };
  it.each<[string, Partial<BachelierOptions>, RegExp]>([
    ['no dimension', { dimension: 0 }, /dimension.*received 0/],
    ['half a dimension', { dimension: 2.5 }, /dimension.*received 2.5/],
    ['weights of another sum', { weights: [0.5, 0.4] }, /weights must sum to 1; received a sum of 0.9/],
    ['weights of another length', { dimension: 3, weights: [0.5, 0.5] }, /weights must be a list of 3/],
    ['a weight that is not a number', { weights: [0.5, Number.NaN] }, /weights\[1\] must be a finite number/],
    [
      'a volatility of 0',
      { volatilities: [0.2, 0], weights: [0.5, 0.5] },
      /volatilities\[1\] must be positive/,
    ],
    [
      'two volatilities of the basket',
      { ...two, basketVolatility: 0.1 },
      /basketVolatility must be that of the given/,
    ],
    ['a negative volatility of the basket', { basketVolatility: -0.2 }, /basketVolatility.*-0.2/],
    [
      'a correlation that is not symmetric',
      {
        ...two,
        correlation: [
          [1, 0.5],
          [0.4, 1],
        ],
      },
      /symmetric at \[0\]\[1\].*0.5 and 0.4/,
    ],
    [
      'a correlation without a unit diagonal',
      {
        ...two,
        correlation: [
          [1, 0.5],
          [0.5, 2],
        ],
      },
      /correlation\[1\]\[1\] must be 1/,
    ],
    [
      'a correlation of dependent assets',
      {
        ...two,
        correlation: [
          [1, 1],
          [1, 1],
        ],
      },
      /positive definite/,
    ],
    [
      'an impossible correlation',
      {
        ...two,
        correlation: [
          [1, 1.5],
          [1.5, 1],
        ],
      },
      /positive definite/,
    ],
    ['a correlation that is no matrix', { correlation: 0.5 as unknown as number[][] }, /correlation/],
    [
      'a maturity before the exposure',
      { exposure: 2, maturity: 1 },
      /maturity must lie after exposure; received exposure 2, maturity 1/,
    ],
    ['a maturity at the exposure', { exposure: 2, maturity: 2 }, /maturity must lie after exposure/],
    ['an exposure of 0', { exposure: 0 }, /exposure must be positive/],
    [
      'a strike that is text',
      { strike: '1.1' as unknown as number },
      /strike must be a finite number; received "1.1"/,
    ],
    ['no edge', { spot: 0 }, /edge/],
    ['a negative width', { smoothing: { width: -1 } }, /width/],
    ['antithetic that is text', { antithetic: 'no' as unknown as boolean }, /antithetic/],
    ['no paths', { paths: 0 }, /paths/],
    [
      'an unknown option',
      { strick: 1.2 } as object,
      /one of dimension.*received "strick" \(nearest: strike\)/,
    ],
    ['no seed', { seed: -1 }, /seed/],
  ])('is refused: %s', (_, options, message) => {
    const build = () => bachelier({ seed: 1, ...options });
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });

  it('refuses points of another dimension', () => {
    expect(() => bachelier({ seed: 1 }).exact(tensor([[1, 1]]))).toThrow(/\[n,7\].*received \[1,2\]/);
  });
});
