import { beforeAll, describe, expect, it } from 'vitest';
import { type LabelRequest, type MonteCarloOptions, monteCarloModel } from '../../../src/reference/index.ts';
import { filled, InputError, stream } from '../../../src/tensor/index.ts';
import { pointsOf, requests } from '../support.ts';
import { column, density, expectUnbiased, probability } from './support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const [volatility, strike, rate] = [0.3, 1.05, 0.04];
/** 1 where a geometric Brownian motion ends above the strike, and the call; discounted over time 1. */
const digital: MonteCarloOptions = {
  name: 'digital',
  inputs: [{ name: 'spot', lo: 0.6, hi: 1.6 }],
  outputs: [{ name: 'digital' }, { name: 'call' }],
  normals: 1,
  paths: 32,
  precision: 'float32',
  payoff: (x, z) => {
    const end = x.mul(
      z
        .mul(volatility)
        .add(rate - volatility ** 2 / 2)
        .exp(),
    );
    const above = end.sub(strike);
    return above.greater(0).concat([above.relu()], 2).mul(Math.exp(-rate));
  },
  shift: (x) => x.power(-1).div(volatility).reshape(['N', 1, 1, 1]),
};

/** Value, delta and gamma of both outputs. */
function closedForm(x: number) {
  const d1 = (Math.log(x / strike) + rate) / volatility + volatility / 2;
  const d2 = d1 - volatility;
  const discount = Math.exp(-rate);
  return [
    [
      discount * probability(d2),
      (discount * density(d2)) / (x * volatility),
      (-discount * density(d2) * d1) / (x * volatility) ** 2,
    ],
    [
      x * probability(d1) - strike * discount * probability(d2),
      probability(d1),
      density(d1) / (x * volatility),
    ],
  ];
}

describe('labels by the likelihood ratio', () => {
  it.each([true, false])(
    'are unbiased for a digital and a call, to second order, with true standard errors, antithetic %s',
    async (antithetic) => {
      const model = monteCarloModel({ ...digital, antithetic, labels: 'likelihood-ratio' });
      const points = pointsOf(model, 4096);
      const { y, dydx, hessian, errors } = await model.label(
        points,
        request({ order: 2, directions: 'axes', errors: true }),
      );
      const truth = [...points.data].map(closedForm);
      for (const output of [0, 1])
        [
          [y, errors!.y],
          [dydx, errors!.dydx],
          [hessian, errors!.hessian],
        ].forEach(([labels, own], order) => {
          expectUnbiased(
            column(labels!, output),
            truth.map((of) => of[output][order]),
            column(own!, output),
          );
        });
    },
  );

  it('are chosen for a payoff that jumps and has a shift, and say why', async () => {
    const chosen = monteCarloModel(digital);
    const [points, asked] = [pointsOf(chosen, 16), { order: 2, directions: 'axes' } as const];
    const { estimated, ...labels } = await chosen.label(points, request(asked));
    expect(estimated).toMatch(/^likelihood-ratio, since the payoff may jump: compare of \[.*\]$/);
    const given = monteCarloModel({ ...digital, labels: 'likelihood-ratio' });
    expect(labels).toEqual(await given.label(points, request(asked)));
  });

  /** Spot and volatility: the shift by the second depends on the normals. */
  const spread: MonteCarloOptions = {
    ...digital,
    name: 'spread',
    inputs: [
      { name: 'spot', lo: 0.6, hi: 1.6 },
      { name: 'volatility', lo: 0.2, hi: 0.4 },
    ],
    normals: 2,
    payoff: (x, z) => {
      const [spot, sigma] = [x.slice(2, 0, 1), x.slice(2, 1, 2)];
      const end = spot.mul(sigma.mul(z.sum([2], true)).exp());
      return end.greater(1).concat([end.sub(1).relu()], 2);
    },
    shift: (x, z) => {
      const [spot, sigma] = [x.slice(2, 0, 1), x.slice(2, 1, 2)];
      const bySpot = spot.mul(sigma).power(-1).mul(0.5);
      const byVolatility = z.sum([2], true).div(sigma).mul(0.5);
      const row = bySpot.broadcast(byVolatility.shape).concat([byVolatility], 2);
      const [batch, paths] = row.shape;
      return row.reshape([batch, paths, 1, 2]).broadcast([batch, paths, 2, 2]);
    },
  };

  it('are unbiased where the shift depends on the normals: of a digital by its volatility', async () => {
    const model = monteCarloModel(spread);
    const points = pointsOf(model, 4096);
    const { dydx, hessian, errors } = await model.label(
      points,
      request({ order: 2, directions: 'axes', errors: true }),
    );
    const truth = Array.from({ length: 4096 }, (_, n) => {
      const [x, sigma] = points.data.subarray(2 * n, 2 * n + 2);
      // P(x·e^(σ√2·Z) > 1) = Φ(d)
      const d = Math.log(x) / (sigma * Math.SQRT2);
      return [(-d * density(d)) / sigma, ((2 * d - d ** 3) * density(d)) / sigma ** 2];
    });
    for (const [order, at, labels, own] of [
      [0, 1, dydx, errors!.dydx],
      [1, 3, hessian, errors!.hessian],
    ] as const)
      expectUnbiased(
        column(labels!, at),
        truth.map((of) => of[order]),
        column(own!, at),
      );
  });

  it('of products with Jacobians and Hessians are those of the matrices', async () => {
    const model = monteCarloModel({ ...spread, paths: 4, precision: 'float64' });
    const points = pointsOf(model, 8);
    const axes = filled([8, 2, 2], 0);
    for (let n = 0; n < 8; n++) axes.data[4 * n] = axes.data[4 * n + 3] = 1;
    const vectors = filled([8, 3, 2], 0);
    stream(1, 'vectors').fillNormal(vectors.data);
    const whole = await model.label(points, request({ order: 2, directions: 'axes' }));
    const { products } = await model.label(points, request({ order: 2, directions: axes }));
    const { adjoints } = await model.label(points, request({ first: { cotangents: vectors } }));
    const { tangents } = await model.label(points, request({ first: { directions: vectors } }));
    const slope = (n: number, j: number, i: number) => whole.dydx!.data[(n * 2 + j) * 2 + i];
    // Of a path, H·v need not be symmetric: whole Hessians are the mean with the transpose.
    const product = (n: number, k: number, j: number, i: number) =>
      products!.data[((n * 2 + k) * 2 + j) * 2 + i];
    for (let n = 0; n < 8; n++) {
      for (const [j, i, k] of [0, 1].flatMap((j) => [0, 1].flatMap((i) => [0, 1].map((k) => [j, i, k]))))
        expect(whole.hessian!.data[((n * 2 + j) * 2 + i) * 2 + k]).toBeCloseTo(
          (product(n, k, j, i) + product(n, i, j, k)) / 2,
          9,
        );
      for (let k = 0; k < 3; k++) {
        const at = (n * 3 + k) * 2;
        const [p, q] = vectors.data.subarray(at, at + 2);
        for (const i of [0, 1]) {
          expect(adjoints!.data[at + i]).toBeCloseTo(p * slope(n, 0, i) + q * slope(n, 1, i), 9);
          expect(tangents!.data[at + i]).toBeCloseTo(p * slope(n, i, 0) + q * slope(n, i, 1), 9);
        }
      }
    }
  });

  it('have no noise in the gamma of a digital at the money, of antithetic pairs: the other paths are taken off', async () => {
    const money: MonteCarloOptions = {
      ...digital,
      inputs: [{ name: 'x', lo: -1, hi: 1 }],
      outputs: [{ name: 'y' }],
      payoff: (x, z) => x.add(z.mul(0.3)).greater(0),
      shift: [[1 / 0.3]],
    };
    const gamma = async (paths: number) => {
      const model = monteCarloModel({ ...money, paths });
      const { hessian } = await model.label(filled([64, 1], 0), request({ order: 2, directions: 'axes' }));
      return hessian!.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    };
    // One of each pair is paid, so each is worth what the others are. Of a single pair nothing can be taken off.
    expect(await gamma(8)).toBeLessThan(1e-4);
    expect(await gamma(1)).toBeGreaterThan(1);
  });

  it.each<[string, Partial<MonteCarloOptions>, RegExp]>([
    [
      'without a shift',
      { shift: undefined },
      /likelihood-ratio labels of digital need a shift.*received none.*Give shift/,
    ],
    [
      'another name',
      { labels: 'likelihood' as 'auto' },
      /labels of digital must be one of auto, pathwise, likelihood-ratio/,
    ],
  ])('are refused: %s', (_, options, message) => {
    const build = () => monteCarloModel({ ...digital, labels: 'likelihood-ratio', ...options });
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });

  it('take the place of pathwise ones that are asked for and refused', async () => {
    const model = monteCarloModel({ ...digital, labels: 'pathwise' });
    const labels = model.label(pointsOf(model, 4), request({ order: 1 }));
    await expect(labels).rejects.toThrow(
      /a jump has no slope; received one with compare.*labels: likelihood-ratio/,
    );
  });
});
