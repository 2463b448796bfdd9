import { describe, expect, it } from 'vitest';
import {
  bachelier,
  bachelierParameters,
  basket,
  brownianMotion,
  call,
  type DiffusionModelOptions,
  diffusionModel,
} from '../../src/reference/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { GEOMETRIC_INPUTS, geometric, call as inputCall } from './process/support.ts';
import { derivative, largest, pointsOf, requests } from './support.ts';

const request = await requests();

/** A call on a geometric Brownian motion of four steps. */
const options: DiffusionModelOptions = {
  name: 'example',
  inputs: GEOMETRIC_INPUTS,
  diffusion: geometric,
  payoff: inputCall,
  steps: 4,
  maturity: 'maturity',
  rate: 'rate',
  paths: 16,
  precision: 'float64',
};

describe('a model of a diffusion', () => {
  it('is the published basket where that is its diffusion: the same labels of the same normals', async () => {
    const published = bachelier({ seed: 1, paths: 8, precision: 'float64' });
    const { weights, volatilities, correlation, strike, exposure, maturity } = bachelierParameters(1);
    const names = published.inputs.map(({ name }) => name);
    const model = diffusionModel({
      name: 'basket',
      inputs: published.inputs,
      diffusion: brownianMotion({ spot: names, volatility: volatilities, correlation }),
      scheme: 'euler-maruyama',
      payoff: call({ strike, on: basket({ weights }) }),
      steps: 1,
      maturity: maturity - exposure,
      paths: 8,
      precision: 'float64',
    });
    const points = pointsOf(published, 50);
    const [own, theirs] = await Promise.all(
      [model, published].map((one) => one.label(points, request({ random: stream(3, 'labels') }))),
    );
    expect(differenceOf(own.y, theirs.y)).toBeLessThan(1e-15);
    expect(differenceOf(own.dydx!, theirs.dydx!)).toBeLessThan(1e-15);
  });

  it.each(['euler-maruyama', 'milstein', 'exact'] as const)(
    'by scheme %s has the derivatives of its values in every input, the maturity too',
    async (scheme) => {
      const model = diffusionModel({ ...options, scheme });
      const points = pointsOf(model, 16);
      const { dydx } = await model.label(points, request());
      for (let k = 0; k < 5; k++) {
        // The same stream gives each point the same normals. Steps are so small that no path passes its kink.
        const h = 1e-6;
        const values = await Promise.all(
          [-3, -2, -1, 0, 1, 2, 3].map(async (step) => {
            const moved = points.data.map((at, i) => (i % 5 === k ? at + step * h : at));
            return (await model.label(tensor(moved, [16, 5]), request({ order: 0 }))).y.data;
          }),
        );
        for (let n = 0; n < 16; n++) {
          const slope = derivative((step) => values[step + 3][n], 0, 1) / h;
          expect(Math.abs(dydx!.data[5 * n + k] - slope)).toBeLessThan(1e-8);
        }
      }
    },
  );
});

describe('a graph of thousands of nodes', () => {
  it('is compiled for its batches and gives the labels of any other, the last and smaller one too', async () => {
    const [one, many] = [10, 4].map((batch) =>
      diffusionModel({ ...options, steps: 16, scheme: 'euler-maruyama', batch }),
    );
    const points = pointsOf(one, 10);
    const [whole, cut] = await Promise.all([one, many].map((model) => model.label(points, request())));
    expect(differenceOf(whole.y, cut.y)).toBeLessThan(1e-14);
    expect(differenceOf(whole.dydx!, cut.dydx!)).toBeLessThan(1e-13);
  });
});

describe('the exact step', () => {
  it('has the moments of the lognormal distribution, within four standard errors at a hundred points', async () => {
    const model = diffusionModel({
      ...options,
      payoff: { name: 'moments', value: ({ spot }) => spot.concat([spot.square()], 2) },
      outputs: [{ name: 'mean' }, { name: 'square' }],
      steps: 3,
      paths: 256,
    });
    const points = pointsOf(model, 100);
    const { y, errors } = await model.label(points, request({ order: 0, errors: true }));
    for (let n = 0; n < 100; n++) {
      const [spot, volatility, , rate, maturity] = points.data.subarray(5 * n, 5 * n + 5);
      // Discounted.
      const moments = [spot, spot ** 2 * Math.exp((rate + volatility ** 2) * maturity)];
      moments.forEach((moment, j) => {
        const error = errors!.y!.data[2 * n + j];
        expect(Math.abs(y.data[2 * n + j] - moment)).toBeLessThan(4 * error);
      });
    }
  });
});

describe('a correlation that is an input', () => {
  it('has the derivative of values by it, in steps of a variance beside a spot', async () => {
    const model = diffusionModel({
      name: 'stochastic volatility',
      inputs: [
        { name: 'spot', lo: 0.9, hi: 1.1 },
        { name: 'variance', lo: 0.05, hi: 0.2 },
        { name: 'rho', lo: -0.9, hi: 0.5 },
      ],
      diffusion: {
        name: 'stochastic volatility',
        start: ({ spot, variance }) => ({ spot, variance }),
        drift: ({ spot, variance }) => ({ spot: spot.like(0), variance: variance.neg().add(0.1).mul(2) }),
        // Lognormal, so that it stays positive in few steps.
        volatility: ({ spot, variance }) => ({
          spot: spot.mul(variance.sqrt()),
          variance: variance.mul(0.3),
        }),
        correlation: ({ rho }) => [
          [1, rho],
          [rho, 1],
        ],
        admissible: { variance: { above: 0 } },
      },
      payoff: { name: 'square', value: ({ spot }) => spot.square() },
      steps: 8,
      maturity: 1,
      paths: 16,
      precision: 'float64',
      continuous: true,
    });
    const points = pointsOf(model, 16);
    const { dydx } = await model.label(points, request());
    const h = 1e-3;
    const values = await Promise.all(
      [-3, -2, -1, 0, 1, 2, 3].map(async (step) => {
        const moved = points.data.map((at, i) => (i % 3 === 2 ? at + step * h : at));
        return (await model.label(tensor(moved, [16, 3]), request({ order: 0 }))).y.data;
      }),
    );
    for (let n = 0; n < 16; n++) {
      const slope = derivative((step) => values[step + 3][n], 0, 1) / h;
      expect(Math.abs(dydx!.data[3 * n + 2] - slope)).toBeLessThan(1e-10);
    }
  });
});

function differenceOf(a: Tensor, b: Tensor): number {
  return largest(a.data.map((value, i) => value - b.data[i]));
}
