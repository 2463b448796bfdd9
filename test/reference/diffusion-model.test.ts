import { describe, expect, it } from 'vitest';
import {
  bachelier,
  bachelierParameters,
  type DiffusionModelOptions,
  diffusionModel,
} from '../../src/reference/index.ts';
import { stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { call, GEOMETRIC_INPUTS, geometric } from './process/support.ts';
import { derivative, largest, pointsOf, requests } from './support.ts';

const request = await requests();

/** A call on a geometric Brownian motion of four steps. */
const options: DiffusionModelOptions = {
  name: 'example',
  inputs: GEOMETRIC_INPUTS,
  diffusion: geometric,
  payoff: call,
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
      diffusion: {
        name: 'brownian',
        start: (x) => ({
          assets: x[names[0]].concat(
            names.slice(1).map((name) => x[name]),
            2,
          ),
        }),
        drift: ({ assets }) => ({ assets: assets.like(0) }),
        volatility: ({ assets }) => ({ assets: assets.like(1).mul(tensor(volatilities)) }),
        correlation,
      },
      payoff: {
        name: 'call',
        value: ({ assets }) =>
          assets
            .matmul(tensor(weights, [7, 1]))
            .sub(strike)
            .relu(),
      },
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

function differenceOf(a: Tensor, b: Tensor): number {
  return largest(a.data.map((value, i) => value - b.data[i]));
}
