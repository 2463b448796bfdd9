import { beforeAll, describe, expect, it } from 'vitest';
import { adjoint, evaluate, input } from '../../../src/graph/index.ts';
import { blackScholesCall, blackScholesDigital } from '../../../src/reference/formulas/index.ts';
import { cev, diffusionModel, type LabelRequest, type Payoff } from '../../../src/reference/index.ts';
import { InputError, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { column, expectUnbiased } from '../estimators/support.ts';
import { pointsOf, requests } from '../support.ts';
import { digital, expectUnbiasedLabels, options } from './shift-support.ts';
import { brownian, call, GEOMETRIC_INPUTS } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

describe('a diffusion shifts its normals by itself', () => {
  it.each([
    ['digital', digital, blackScholesDigital, 'likelihood-ratio', 1, 2],
    ['digital in 3 steps', digital, blackScholesDigital, 'likelihood-ratio', 3, 1],
    ['call', call, blackScholesCall, 'likelihood-ratio', 1, 1],
  ] as const)(
    'so that a %s has unbiased derivatives by spot, volatility, strike, rate and maturity',
    async (name, payoff, formula, labels, steps, order) => {
      await expectUnbiasedLabels({ name, payoff, labels, steps }, formula, order, request);
    },
  );

  it('the whole path where the payoff bends along the way', async () => {
    // The mean of 1 where the spot is above 1 at either date, by its own first-order score alone.
    const watched: Payoff = {
      name: 'watched',
      observe: {
        start: ({ spot }) => ({ hits: spot.like(0) }),
        next: ({ hits }, { after, steps }) => ({ hits: hits.add(after.spot.greater(1).mul(1 / steps)) }),
      },
      value: (_, { hits }) => hits,
    };
    const model = diffusionModel({ ...options, name: 'watched', payoff: watched, steps: 2 });
    const points = pointsOf(model, 4096);
    const got = await model.label(points, request({ order: 1, errors: true }));
    expect(got.estimated).toMatch(/^likelihood-ratio/);
    const x = input('x', ['N', 5]);
    const [spot, volatility, , rate, maturity] = [0, 1, 2, 3, 4].map((k) => x.slice(1, k, k + 1));
    const half = blackScholesDigital.value({
      spot,
      volatility,
      strike: x.slice(1, 2, 3).like(1),
      rate,
      maturity: maturity.mul(0.5),
    });
    const whole = blackScholesDigital.value({
      spot,
      volatility,
      strike: x.slice(1, 2, 3).like(1),
      rate,
      maturity,
    });
    // Both are discounted from the end.
    const y = half.mul(rate.mul(maturity).mul(-0.5).exp()).add(whole).mul(0.5);
    const [dydx] = evaluate(adjoint(y, [x]), { x: points });
    for (const at of [0, 1, 3, 4])
      expectUnbiased(column(got.dydx!, at), column(dydx, at), column(got.errors!.dydx!, at));
  });

  it('has noise that does not grow with the number of steps', async () => {
    const noise = async (steps: number) => {
      const model = diffusionModel({ ...options, steps });
      const { errors } = await model.label(pointsOf(model, 1024), request({ order: 1, errors: true }));
      return [0, 1, 2, 3, 4].map((at) =>
        column(errors!.dydx!, at).reduce((sum, error) => sum + error ** 2, 0),
      );
    };
    const [one, eight] = [await noise(1), await noise(8)];
    eight.forEach((own, at) => {
      expect(own / one[at]).toBeLessThan(1.15);
    });
  });

  it('is refused where there is no noise in the domain, naming the input', async () => {
    const still = GEOMETRIC_INPUTS.map((variable) =>
      variable.name === 'volatility' ? { ...variable, lo: 0 } : variable,
    );
    const model = diffusionModel({ ...options, inputs: still });
    const labels = model.label(tensor([[1, 0.2, 1, 0.02, 1]]), request({ order: 1 }));
    await expect(labels).rejects.toThrow(InputError);
    await expect(model.label(tensor([[1, 0.2, 1, 0.02, 1]]), request({ order: 1 }))).rejects.toThrow(
      /likelihood-ratio labels of digital need noise.*no finite shift for spot at spot 1, volatility 0.*Shrink the domain/,
    );
  });

  it('that holds what was cut off where a price is absorbed: of a put, likelihood-ratio slopes are the pathwise ones', async () => {
    const put: Payoff = { name: 'put', value: ({ spot }) => spot.sub(1).neg().relu() };
    const model = (labels: 'pathwise' | 'likelihood-ratio') =>
      diffusionModel({
        name: 'absorbed',
        inputs: [
          { name: 'spot', lo: 0.5, hi: 1 },
          { name: 'volatility', lo: 0.6, hi: 0.9 },
        ],
        diffusion: cev({ elasticity: 0.5 }),
        payoff: put,
        ...{ steps: 3, maturity: 1, paths: 256, labels, continuous: true },
      });
    const points = pointsOf(model('pathwise'), 1024);
    const [paths, scores] = await Promise.all(
      (['pathwise', 'likelihood-ratio'] as const).map((labels) =>
        model(labels).label(points, request({ errors: true, random: stream(1, labels) })),
      ),
    );
    for (const at of [0, 1]) {
      const [own, other] = [paths, scores].map(({ dydx }) => column(dydx as Tensor, at));
      const [one, two] = [paths, scores].map(({ errors }) => column(errors?.dydx as Tensor, at));
      expectUnbiased(
        other,
        own,
        two.map((error, n) => Math.hypot(error, one[n])),
      );
    }
  });

  it('cannot hold a jump in an input that no path undoes, where the path has jumps of its own', async () => {
    const both: Payoff = {
      name: 'both',
      observe: {
        start: ({ spot }) => ({ top: spot }),
        next: ({ top }, { after }) => ({ top: top.max(after.spot) }),
      },
      value: ({ spot }, { top }, { strike }) => top.greater(1.2).mul(spot.greater(strike)),
    };
    const model = diffusionModel({ ...options, name: 'both', payoff: both, steps: 2 });
    const labels = model.label(pointsOf(model, 2), request({ order: 1 }));
    await expect(labels).rejects.toThrow(
      /order 1 of both need a payoff that is Lipschitz continuous.*since spot moves what the payoff jumps or bends in.*Hold spot as a number/,
    );
  });

  it('of Brownian motion is least: all normals move alike', async () => {
    const model = diffusionModel({
      name: 'bachelier',
      inputs: [{ name: 'spot', lo: -1, hi: 1 }],
      diffusion: brownian(0.5),
      payoff: { name: 'digital', value: ({ spot }) => spot.greater(0) },
      steps: 4,
      maturity: 1,
      paths: 1,
      antithetic: false,
      precision: 'float64',
    });
    const random = request({ order: 1 }).random;
    const z = random.copy();
    const { y, dydx } = await model.label(tensor([[0.1]]), request({ order: 1, random }));
    const sum = [1, 2, 3, 4].reduce((total) => total + z.normal(), 0);
    expect(y.data[0]).toBe(Number(0.1 + 0.25 * sum > 0));
    expect(dydx!.data[0]).toBeCloseTo((y.data[0] * sum) / (4 * 0.25), 12);
  });
});
