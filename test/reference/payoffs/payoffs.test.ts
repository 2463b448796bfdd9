import { describe, expect, it } from 'vitest';
import { evaluate, input } from '../../../src/graph/index.ts';
import {
  asset,
  average,
  basket,
  bestOf,
  call,
  digital,
  type Inputs,
  type Payoff,
  put,
  type Smoothing,
  spread,
  type Underlying,
} from '../../../src/reference/index.ts';
import { InputError, stream, type Tensor, tensor } from '../../../src/tensor/index.ts';

/** Prices of three assets on 200 paths of 4 dates, from 1. */
const dates = Array.from({ length: 4 }, (_, k) => pricesOf(`date ${k}`, 3));
const strike = input('strike', [1, 1, 1]);
const x: Inputs = { strike };

function pricesOf(name: string, assets: number): Tensor {
  const z = new Float64Array(200 * assets);
  stream(3, name).fillNormal(z);
  return tensor(
    z.map((one) => Math.exp(0.2 * one)),
    [1, 200, assets],
  );
}

/** What a payoff pays on each path at strike 1.05, observed at all dates. */
function paid(payoff: Payoff, assets = 3): Float64Array {
  const states = dates.map((_, k) => ({ spot: input(`date ${k}`, [1, 200, 3]).slice(2, 0, assets) }));
  let observed = payoff.observe?.start(states[0], x) ?? {};
  for (const after of states)
    observed =
      payoff.observe?.next(
        observed,
        {
          before: after,
          after,
          time: strike,
          dt: strike,
          steps: 4,
          volatility: after,
          noise: after,
          logarithmic: [],
        },
        x,
      ) ?? {};
  const value = payoff.value(states[3], observed, x).broadcast([1, 200, 1]);
  const bound = Object.fromEntries(dates.map((date, k) => [`date ${k}`, date]));
  return evaluate([value], { ...bound, strike: tensor([1.05], [1, 1, 1]) })[0].data;
}

const underlyings: Record<string, Underlying> = {
  asset: asset({ component: 1 }),
  basket: basket({ weights: [0.5, 0.2, 0.3] }),
  'best of': bestOf(),
  'arithmetic average': average({ of: basket({ weights: [1, 0, 0] }) }),
  'geometric average': average({ kind: 'geometric', of: bestOf() }),
};
const worth = (on: Underlying) => paid(call({ strike: 0, on }));

describe('path by path', () => {
  it.each(Object.entries(underlyings))('a call less a put is a forward, on the %s', (_, on) => {
    const forward = worth(on);
    const [calls, puts] = [call, put].map((payoff) => paid(payoff({ strike: 'strike', on })));
    calls.forEach((value, i) => {
      expect(value - puts[i]).toBeCloseTo(forward[i] - 1.05, 14);
    });
  });

  it.each([{ width: 0.03 }, { width: 0.03, position: 0.05 }])(
    'it is so of smoothed ones, by %j',
    (smoothing) => {
      const on = asset({ component: 0 });
      const [calls, puts] = [call, put].map((payoff) => paid(payoff({ strike: 'strike', on, smoothing })));
      worth(on).forEach((forward, i) => {
        const wanted = smoothing.position === undefined ? forward - 1.05 : calls[i] - puts[i];
        expect(calls[i] - puts[i]).toBeCloseTo(wanted, 14);
      });
    },
  );

  it('a digital is 1 where a call pays and 0 where a put does', () => {
    const on = asset({ component: 2 });
    const [digitals, calls] = [digital, call].map((payoff) => paid(payoff({ strike: 'strike', on })));
    expect([...digitals]).toEqual([...calls].map((value) => (value > 0 ? 1 : 0)));
  });

  it('the best of assets is at least each, and one of them', () => {
    const each = [0, 1, 2].map((component) => worth(asset({ component })));
    expect([...worth(bestOf())]).toEqual([...each[0]].map((_, i) => Math.max(...each.map((one) => one[i]))));
  });

  it('the geometric average is below the arithmetic one, and both are those of the dates', () => {
    const of = asset({ component: 0 });
    const [arithmetic, geometric] = (['arithmetic', 'geometric'] as const).map((kind) =>
      worth(average({ kind, of })),
    );
    for (let i = 0; i < 200; i++) {
      const prices = dates.map(({ data }) => data[3 * i]);
      expect(arithmetic[i]).toBeCloseTo(prices.reduce((p, q) => p + q) / 4, 13);
      expect(geometric[i]).toBeCloseTo(prices.reduce((p, q) => p * q) ** 0.25, 13);
      expect(geometric[i]).toBeLessThan(arithmetic[i]);
    }
  });

  it('a spread is a basket of weights 1 and −1', () => {
    expect([...paid(call({ strike: 'strike', on: spread() }), 2)]).toEqual([
      ...paid(call({ strike: 'strike', on: basket({ weights: [1, -1] }) }), 2),
    ]);
  });
});

describe('smoothing', () => {
  it.each([
    ['call', (smoothing: Smoothing) => call({ strike: 'strike', on: asset({ component: 0 }), smoothing })],
    ['put', (smoothing: Smoothing) => put({ strike: 'strike', on: asset({ component: 0 }), smoothing })],
    [
      'digital',
      (smoothing: Smoothing) => digital({ strike: 'strike', on: asset({ component: 0 }), smoothing }),
    ],
    ['best of', (smoothing: Smoothing) => call({ strike: 0, on: bestOf({ smoothing }) })],
  ] as const)('of a %s vanishes with its width', (_, of) => {
    const sharp = paid(of({}));
    const distance = (width: number) => {
      const smoothed = paid(of({ width }));
      return smoothed.reduce((sum, value, i) => sum + Math.abs(value - sharp[i]), 0) / 200;
    };
    expect(distance(0.001)).toBeLessThan(0.1 * distance(0.05));
    expect(distance(0.05)).toBeGreaterThan(1e-4);
  });
});

describe('refused are', () => {
  const state = { spot: input('spot', [1, 1, 3]) };
  it.each([
    ['a strike that is no number', () => call({ strike: Number.NaN }), /strike of a call .* NaN/],
    ['a width of none', () => digital({ strike: 1, smoothing: { width: 0 } }), /width of a smoothing/],
    [
      'one asset of three',
      () => call({ strike: 1 }).value(state, {}, x),
      /needs a state of one.*3 components of spot/,
    ],
    ['a component too many', () => asset({ component: 3 }).value(state, {}, x), /must be below 3/],
    [
      'weights too few',
      () => basket({ weights: [1] }).value(state, {}, x),
      /weights of a basket must be 3.*received 1/,
    ],
    ['a spread of three', () => spread().value(state, {}, x), /between two assets/],
    [
      'a part that is not there',
      () => asset({ part: 'rate' }).value(state, {}, x),
      /a part of the state, spot/,
    ],
    [
      'an average of an average',
      () => average({ of: average() }),
      /average of what a state tells|must be of what/,
    ],
    ['another kind', () => average({ kind: 'harmonic' as never }), /arithmetic or geometric/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});
