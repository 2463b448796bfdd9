import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { testSetOf } from '../../src/node/test-set.ts';
import {
  bachelier,
  functionModel,
  type LabelRequest,
  type MonteCarloOptions,
  monteCarloModel,
} from '../../src/reference/index.ts';
import { filled, InputError, stream, tensor } from '../../src/tensor/index.ts';
import { computedNotes, sampleModel } from '../../src/workflow/index.ts';

/*
 * Labels by Monte Carlo are right in whatever units a model is written: in float32 where that is fine enough, else in float64.
 * All payoffs here are e^(u + 0.01 z) of some u, whose mean is e^(u + 0.00005); antithetic pairs of 4096 are off by 1e-6.
 */

const engine = await openEngine({ threads: 1 });
const request = (order: 0 | 1 | 2 = 1, n = 3): LabelRequest => ({
  order,
  random: stream(1, 'labels'),
  engine,
  ...(order === 2 && { directions: filled([n, 1, 1], 1) }),
});
const GROWTH = Math.exp(0.5 * 0.01 ** 2);

interface Unit {
  readonly lo: number;
  readonly hi: number;
  /** u as written in the model, and as a number with its derivative. */
  readonly u: (x: Expression) => Expression;
  readonly at: (x: number) => number;
  readonly slope: number;
  /** The unit of y. */
  readonly scale: number;
}

const unit = (middle: number, half: number, scale = 1): Unit => ({
  lo: middle - half,
  hi: middle + half,
  u: (x) => x.sub(middle).mul(1 / half),
  at: (x) => (x - middle) * (1 / half),
  slope: 1 / half,
  scale,
});

const model = ({ lo, hi, u, scale }: Unit, more: Partial<MonteCarloOptions> = {}) =>
  monteCarloModel({
    name: 'growth',
    inputs: [{ name: 'v', lo, hi }],
    outputs: [{ name: 'y' }],
    normals: 1,
    paths: 4096,
    payoff: (x, z) => u(x).add(z.mul(0.01)).exp().mul(scale),
    ...more,
  });

const pointsIn = ({ lo, hi }: Unit) => tensor([0.1, 0.45, 0.9].map((share) => [lo + share * (hi - lo)]));

const DOUBLE: Record<string, readonly [Unit, RegExp]> = {
  'an input far from 0': [unit(133048, 1), /^v near 133048 .* few digits$/],
  'an input farther from 0': [unit(2e6, 1), /^v near 2000000 .* few digits$/],
  'an input below its range': [unit(2e-50, 1e-50), /^v near 2e-50 .* beyond its range$/],
  'an input beyond its range': [unit(2e45, 1e45), /^v near 2e\+45 .* beyond its range$/],
  'an output below its range': [unit(0, 1, 1e-51), /^y near .*e-51 .* beyond its range$/],
  'an output beyond its range': [unit(0, 1, 1e60), /^y near .*e\+60 .* beyond its range$/],
  'derivatives below its range': [unit(0, 2 ** 90, 2 ** -90), /^derivatives of y, which it gets wrong/],
  'differences of large numbers inside': [
    { ...unit(0, 1), u: (x) => x.add(3e5).square().sqrt().sub(3e5) },
    /^values of y, which it gets wrong by more than a thousandth of their spread$/,
  ],
};

describe('labels are computed in float64 where float32 does not hold', () => {
  it.each(Object.entries(DOUBLE))('%s', async (_, [own, reason]) => {
    const points = pointsIn(own);
    for (const order of [0, 1, 2] as const) {
      // What has numbers of a size that float32 holds at order 0 may have others in its derivatives.
      if (order === 0 && reason.source.startsWith('^derivatives')) continue;
      const { y, dydx, products, inDouble } = await model(own).label(points, request(order));
      expect(inDouble).toMatch(reason);
      points.data.forEach((x, n) => {
        const value = own.scale * GROWTH * Math.exp(own.at(x));
        expect(y.data[n] / value).toBeCloseTo(1, 4);
        if (dydx) expect(dydx.data[n] / (value * own.slope)).toBeCloseTo(1, 4);
        if (products && Number.isFinite(value * own.slope ** 2) && value * own.slope ** 2 > 1e-300)
          expect(products.data[n] / (value * own.slope ** 2)).toBeCloseTo(1, 4);
      });
    }
  });

  it('the box that is asked for in place of the own one', async () => {
    const wide = { ...unit(133048, 1), lo: 0, hi: 266096 };
    const clipped = model(wide, { payoff: (x, z) => x.sub(133048).min(2).add(z.mul(0.01)).exp() });
    expect((await clipped.label(tensor([[133047.5]]), request(0))).inDouble).toBeUndefined();
    const domain = { lo: [133047], hi: [133049] };
    const { y, inDouble } = await clipped.label(tensor([[133047.3]]), { ...request(0), domain });
    expect(inDouble).toMatch(/^v near 133048/);
    expect(y.data[0]).toBeCloseTo(GROWTH * Math.exp(133047.3 - 133048), 4);
  });

  it('the points, of a model without a domain', async () => {
    const { lo: _, hi: __, ...far } = unit(133048, 1);
    const free = model({ ...far, lo: 0, hi: 1 }, { inputs: [{ name: 'v' }] });
    const { inDouble } = await free.label(tensor([[133047.2], [133048.9]]), request());
    expect(inDouble).toMatch(/^v near 133048/);
    const { inDouble: single } = await model(unit(0, 1), { inputs: [{ name: 'v' }] }).label(
      tensor([[0.2], [0.9]]),
      request(),
    );
    expect(single).toBeUndefined();
  });
});

describe('labels are computed in float32 as ever where that is enough', () => {
  it.each<[string, Unit]>([
    ['numbers near 1', unit(0, 1)],
    ['an offset of some spreads', unit(100, 3)],
    ['other units', unit(0, 1e9, 1e-9)],
  ])('%s', async (_, own) => {
    for (const order of [0, 1, 2] as const) {
      const chosen = await model(own).label(pointsIn(own), request(order));
      const single = await model(own, { precision: 'float32' }).label(pointsIn(own), request(order));
      expect(chosen).toEqual(single);
      expect(chosen.inDouble).toBeUndefined();
    }
  });

  it('the basket option, sharp and smoothed', async () => {
    for (const smoothing of [{}, { width: 0.05 }]) {
      const [chosen, single] = [undefined, 'float32' as const].map((precision) =>
        bachelier({ seed: 1, smoothing, precision, paths: 8 }),
      );
      const points = tensor(new Float64Array(14).fill(1.02), [2, 7]);
      expect(await chosen.label(points, request())).toEqual(await single.label(points, request()));
    }
  });

  it('a digital at order 0, whose paths may fall to either side', async () => {
    const digital = monteCarloModel({
      name: 'digital',
      inputs: [{ name: 'x', lo: -1, hi: 1 }],
      outputs: [{ name: 'y' }],
      normals: 1,
      paths: 16,
      payoff: (x, z) => x.add(z).greater(0),
    });
    expect((await digital.label(tensor([[0.1]]), request(0))).inDouble).toBeUndefined();
  });
});

describe('the precision', () => {
  it('is the same for all labels of a model: one point, many, and a test set', async () => {
    const own = model(unit(0, 1, 1e-51));
    const { value } = await sampleModel(engine, own, { points: 1 }).next();
    expect(computedNotes(value!)).toEqual([
      expect.stringMatching(/computed in float64, since float32 does not hold y near/),
    ]);
    const { value: many } = await sampleModel(engine, own, { points: 50 }).next();
    expect(many!.provenance.inDouble).toBe(value!.provenance.inDouble);
    const test = await testSetOf(engine, own, { points: 20 });
    // Labels of both sets follow one formula, e^u·1e-51.
    test.y.data.forEach((y, n) => {
      expect(y / (1e-51 * GROWTH * Math.exp(test.x.data[n]))).toBeCloseTo(1, 3);
    });
  });

  it('does not move the noise: draws are those of the request alone', async () => {
    const own = model(unit(0, 1), { paths: 1, antithetic: false });
    const { y } = await own.label(tensor([[0]]), request(0));
    expect(Math.log(y.data[0])).toBeCloseTo(0.01 * stream(1, 'labels').normal(), 6);
  });

  it.each<[string, () => unknown]>([
    ['of a Monte Carlo model', () => model(unit(133048, 1), { precision: 'float32' })],
    [
      'of a function',
      () =>
        functionModel({
          name: 'growth',
          inputs: [{ name: 'v', lo: 133047, hi: 133049 }],
          outputs: [{ name: 'y' }],
          function: ({ v }) => v.sub(133048).exp(),
          precision: 'float32',
        }),
    ],
  ])('float32 that cannot hold the domain is refused: %s', (_, build) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(
      /precision of growth must be one that holds its domain; received float32 for v near 133048 .*Take precision: float64/,
    );
  });
});
