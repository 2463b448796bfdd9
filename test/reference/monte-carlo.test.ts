import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import {
  bachelier,
  type LabelRequest,
  type MonteCarloOptions,
  monteCarloModel,
} from '../../src/reference/index.ts';
import { InputError, stream, type Tensor, tensor } from '../../src/tensor/index.ts';

const engine = await openEngine({ threads: 1 });

function request(overrides: Partial<LabelRequest> = {}): LabelRequest {
  return { order: 1, random: stream(1, 'paths'), engine, ...overrides };
}

function pointsIn(count: number, dimension: number, lo = 0.4, hi = 1.6): Tensor {
  const data = new Float64Array(count * dimension);
  stream(2, 'points').fillUniform(data);
  return tensor(
    data.map((u) => lo + (hi - lo) * u),
    [count, dimension],
  );
}

/** A geometric Brownian motion over time 1 and its call, with two outputs and two normals: not the main study's model. */
const lognormal: MonteCarloOptions = {
  name: 'lognormal',
  inputs: [
    { name: 'spot', lo: 0.5, hi: 1.5 },
    { name: 'volatility', lo: 0.1, hi: 0.4 },
  ],
  outputs: [{ name: 'forward' }, { name: 'spread' }],
  normals: 2,
  paths: 8,
  payoff: (x, z) => {
    const [spot, volatility] = [x.slice(2, 0, 1), x.slice(2, 1, 2)];
    const [own, other] = [z.slice(2, 0, 1), z.slice(2, 1, 2)];
    const end = spot.mul(volatility.mul(own).sub(volatility.square().mul(0.5)).exp());
    return end.concat([end.sub(other.mul(0.1).exp())], 2);
  },
};

describe('labels by Monte Carlo', () => {
  it('are the mean over paths of the payoff, its differential the derivative of that very mean', async () => {
    // Recomputed in plain arithmetic from the same normals, in float64: agreement to rounding of the sums.
    const model = monteCarloModel({ ...lognormal, precision: 'float64' });
    const points = tensor([
      [1, 0.2],
      [0.7, 0.35],
      [1.4, 0.1],
    ]);
    const { y, dydx } = await model.label(points, request());
    const random = stream(1, 'paths');
    for (let n = 0; n < 3; n++) {
      const [spot, volatility] = points.data.subarray(2 * n, 2 * n + 2);
      const sums = new Float64Array(6);
      for (let k = 0; k < 8; k++) {
        const [a, b] = [random.normal(), random.normal()];
        for (const sign of [1, -1]) {
          const growth = Math.exp(volatility * sign * a - 0.5 * volatility ** 2);
          const bySpot = growth;
          const byVolatility = spot * growth * (sign * a - volatility);
          const terms = [
            spot * growth,
            spot * growth - Math.exp(0.1 * sign * b),
            bySpot,
            byVolatility,
            bySpot,
            byVolatility,
          ];
          terms.forEach((term, i) => {
            sums[i] += term / 16;
          });
        }
      }
      const got = [...y.data.subarray(2 * n, 2 * n + 2), ...dydx!.data.subarray(4 * n, 4 * n + 4)];
      got.forEach((value, i) => {
        expect(value).toBeCloseTo(sums[i], 12);
      });
    }
    expect(y.shape).toEqual([3, 2]);
    expect(dydx?.shape).toEqual([3, 2, 2]);
  });

  it('take the same draws however points are batched: equal but for the rounding of vector kernels', async () => {
    const points = pointsIn(101, 2, 0.2, 0.4);
    const labels = [1, 7, 101, 1000].map((batch) =>
      monteCarloModel({ ...lognormal, precision: 'float64', batch }).label(points, request()),
    );
    const [reference, ...others] = await Promise.all(labels);
    for (const other of others)
      for (const part of ['y', 'dydx'] as const)
        other[part]!.data.forEach((value, i) => {
          // Numbers near 1 that are sums of sixteen.
          expect(Math.abs(value - reference[part]!.data[i])).toBeLessThan(1e-14);
        });
  });

  it('are the same for the same stream, and others for another', async () => {
    const model = monteCarloModel(lognormal);
    const points = pointsIn(5, 2);
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => model.label(points, request({ random: stream(seed, 'paths') }))),
    );
    expect(again).toEqual(first);
    expect(other.y.data).not.toEqual(first.y.data);
  });

  it('go on with the stream when asked again', async () => {
    const model = monteCarloModel(lognormal);
    const points = pointsIn(6, 2);
    const random = stream(1, 'paths');
    const parts = [tensor(points.data.subarray(0, 6), [3, 2]), tensor(points.data.subarray(6), [3, 2])];
    const first = await model.label(parts[0], request({ random }));
    const second = await model.label(parts[1], request({ random }));
    const whole = await model.label(points, request());
    expect([...first.y.data, ...second.y.data]).toEqual([...whole.y.data]);
  });

  it('have no differentials at order 0, and the same values', async () => {
    const model = monteCarloModel(lognormal);
    const points = pointsIn(9, 2);
    const [values, both] = await Promise.all(
      [0, 1].map((order) => model.label(points, request({ order: order as 0 | 1 }))),
    );
    expect(values.dydx).toBeUndefined();
    expect(values.y).toEqual(both.y);
  });

  it('agree between float32 and float64 to float32 rounding', async () => {
    const points = pointsIn(64, 2);
    const [single, double] = await Promise.all(
      (['float32', 'float64'] as const).map((precision) =>
        monteCarloModel({ ...lognormal, precision }).label(points, request()),
      ),
    );
    // Some twenty operations on numbers of size 1 to 5: errors of a few 1e-7 each.
    for (const part of ['y', 'dydx'] as const)
      double[part]!.data.forEach((value, i) => {
        expect(Math.abs(value - single[part]!.data[i])).toBeLessThan(5e-6);
      });
  });

  it('report progress from 0 to 1, and stop between batches when aborted', async () => {
    const model = monteCarloModel({ ...lognormal, batch: 10 });
    const points = pointsIn(35, 2);
    const shares: number[] = [];
    await model.label(points, request({ progress: (share) => shares.push(share) }));
    expect(shares).toEqual([10 / 35, 20 / 35, 30 / 35, 1]);

    const controller = new AbortController();
    let calls = 0;
    const aborted = model.label(
      points,
      request({
        signal: controller.signal,
        progress: () => {
          calls++;
          controller.abort(new Error('stopped by the test'));
        },
      }),
    );
    await expect(aborted).rejects.toThrow('stopped by the test');
    expect(calls).toBe(1);
  });
});

describe('antithetic paths', () => {
  it('have a smaller error than as many independent ones, on values and on differentials', async () => {
    // 32 pairs against 64 paths: the same number of payoffs. For a call near the money theory gives about one half.
    const points = pointsIn(2000, 7, 0.8, 1.2);
    const errors = await Promise.all(
      [{ paths: 32 }, { paths: 64, antithetic: false }].map(async (options) => {
        const model = bachelier({ seed: 1, ...options });
        const [labels, truth] = [await model.label(points, request()), model.exact!(points)];
        return [squares(labels.y, truth.y), squares(labels.dydx!, truth.dydx)];
      }),
    );
    expect(errors[0][0]).toBeLessThan(0.8 * errors[1][0]);
    expect(errors[0][1]).toBeLessThan(0.8 * errors[1][1]);
  });

  it('are exact for a payoff that is linear in the normals', async () => {
    const model = monteCarloModel({
      ...lognormal,
      outputs: [{ name: 'sum' }],
      precision: 'float64',
      payoff: (x, z) => x.sum([2], true).add(z.sum([2], true)),
    });
    const points = pointsIn(20, 2);
    const { y } = await model.label(points, request());
    y.data.forEach((value, n) => {
      expect(value).toBeCloseTo(points.data[2 * n] + points.data[2 * n + 1], 14);
    });
  });
});

function squares(a: Tensor, b: Tensor): number {
  return a.data.reduce((sum, value, i) => sum + (value - b.data[i]) ** 2, 0);
}

describe('a Monte Carlo model that cannot be', () => {
  it.each<[string, Partial<MonteCarloOptions>, RegExp]>([
    ['no paths', { paths: 0 }, /paths of lognormal.*received 0/],
    ['half a path', { paths: 1.5 }, /paths of lognormal.*received 1.5/],
    ['more paths than memory', { paths: 2 ** 15, normals: 2 ** 14 }, /paths × normals/],
    ['more paths than numbers tell apart', { paths: 1e9 }, /paths of lognormal must be at most/],
    ['no normals', { normals: 0 }, /normals of lognormal/],
    ['an unknown precision', { precision: 'float16' as 'float32' }, /precision of lognormal.*float16/],
    ['two inputs of one name', { inputs: [{ name: 'a' }, { name: 'a' }] }, /names of inputs/],
    [
      'a payoff that returns an object',
      { payoff: ((x: unknown) => ({ y: x })) as unknown as MonteCarloOptions['payoff'] },
      /payoff of lognormal must return an expression, one \[N, paths, outputs\]; received an object with y/,
    ],
    [
      'a payoff that returns nothing',
      { payoff: (() => undefined) as unknown as MonteCarloOptions['payoff'] },
      /payoff of lognormal must return an expression.*received nothing/,
    ],
    [
      'a payoff without the axis of paths',
      { payoff: (x) => x.sum([1]) },
      /payoff of lognormal.*\[N,8,2\].*received \[N,2\]/,
    ],
  ])('is refused: %s', (_, overrides, message) => {
    const build = () => monteCarloModel({ ...lognormal, ...overrides });
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });

  it('names the point where a label is not finite', async () => {
    const model = monteCarloModel({
      ...lognormal,
      outputs: [{ name: 'log' }],
      payoff: (x, z) =>
        x
          .slice(2, 0, 1)
          .log()
          .add(z.slice(2, 0, 1)),
    });
    const labels = model.label(
      tensor([
        [1, 0],
        [2, 0],
        [-3, 0],
      ]),
      request(),
    );
    await expect(labels).rejects.toThrow(
      /every value that lognormal labels must be finite.*NaN at point 2, x = \(-3/,
    );
  });

  it('refuses points of another dimension', async () => {
    const labels = monteCarloModel(lognormal).label(tensor([[1, 2, 3]]), request());
    await expect(labels).rejects.toThrow(/points of lognormal must have shape \[n,2\].*received \[1,3\]/);
  });
});
