import { describe, expect, it } from 'vitest';
import {
  call as callOption,
  type Diffusion,
  type DiffusionModelOptions,
  diffusionModel,
  downAndOut,
  type Parts,
} from '../../../src/reference/index.ts';
import { InputError, tensor } from '../../../src/tensor/index.ts';
import { requests } from '../support.ts';
import { brownian, call, forward, GEOMETRIC_INPUTS, geometric } from './support.ts';

const request = await requests();

const options: DiffusionModelOptions = {
  name: 'example',
  inputs: GEOMETRIC_INPUTS,
  diffusion: geometric,
  payoff: call,
  steps: 4,
  maturity: 'maturity',
  paths: 2,
};

/** Two assets that move by themselves. */
function pair(correlation: Diffusion['correlation'], of = 2): Partial<DiffusionModelOptions> {
  const names = Array.from({ length: of }, (_, i) => `asset ${i + 1}`);
  const each = (value: (x: Parts, name: string) => Parts[string]) => (x: Parts) =>
    Object.fromEntries(names.map((name) => [name, value(x, name)]));
  return {
    inputs: [...names.map((name) => ({ name, lo: 0, hi: 1 })), { name: 'rho', lo: -1, hi: 0.5 }],
    diffusion: {
      name: 'pair',
      start: each((x, name) => x[name]),
      drift: each((state, name) => state[name].like(0)),
      volatility: each((state, name) => state[name].like(1)),
      correlation,
    },
    payoff: { name: 'spread', value: (state) => state['asset 1'].sub(state['asset 2']) },
    maturity: 1,
  };
}

const over = (name: string, lo: number, hi: number) =>
  GEOMETRIC_INPUTS.map((variable) => (variable.name === name ? { name, lo, hi } : variable));

const returning = (what: 'drift' | 'volatility', parts: (state: Parts) => unknown): Diffusion => ({
  ...brownian(0.2),
  exact: undefined,
  [what]: parts as Diffusion['drift'],
});

describe('a model of a diffusion is refused with', () => {
  it.each<[string, Partial<DiffusionModelOptions>, RegExp]>([
    ['no steps', { steps: 0 }, /steps of example must be a whole number of at least 1; received 0/],
    ['half a step', { steps: 1.5 }, /steps of example.*received 1.5/],
    ['an unknown scheme', { scheme: 'euler' as 'exact' }, /one of euler-maruyama, milstein, exact.*"euler"/],
    [
      'scheme exact where the diffusion has no such step',
      { scheme: 'exact', diffusion: { ...geometric, exact: undefined } },
      /scheme exact needs a step of geometric that is exact in distribution; received none/,
    ],
    ['a maturity that is no input', { maturity: 'T' }, /maturity of example.*one of its inputs.*received T/],
    ['a maturity of 0', { maturity: 0 }, /maturity of example must be a positive number.*received 0/],
    ['a rate that is not finite', { rate: Number.NaN }, /rate of example must be a finite number/],
    [
      'a maturity of 0 in the domain',
      { inputs: over('maturity', 0, 1) },
      /maturity of example must be above 0 all over the domain; received 0 to 1/,
    ],
    [
      'a spot of 0 in the domain, which the diffusion does not admit',
      { inputs: over('spot', 0, 1) },
      /spot of geometric, where it starts, must be above 0 all over the domain; received 0 to 1/,
    ],
    [
      'a number that the diffusion does not admit, which no other domain mends',
      { diffusion: { ...geometric, start: ({ spot }) => ({ spot: spot.like(0) }) } },
      /spot of geometric, where it starts, must be above 0 all over the domain; received 0\. Correct it\./,
    ],
    [
      'an input in the domain that the diffusion does not admit',
      { diffusion: { ...geometric, admissible: { rate: { atLeast: 0.01, atMost: 0.04 } } } },
      /rate of geometric must be at least 0.01 and at most 0.04 all over the domain; received 0 to 0.05/,
    ],
    [
      'a start that is not defined in the domain',
      {
        inputs: over('spot', -1, 1),
        diffusion: { ...brownian(0.2), start: ({ spot }) => ({ spot: spot.log() }) },
      },
      /spot of brownian must start at finite numbers all over the domain/,
    ],
    [
      'an admissible part that there is not',
      { diffusion: { ...geometric, admissible: { variance: { above: 0 } } } },
      /admissible of geometric must name parts of the state, or inputs: spot, .*received variance/,
    ],
    [
      'a drift of other parts',
      { diffusion: returning('drift', ({ spot }) => ({ variance: spot })) },
      /the drift of brownian must return the parts of the state, spot; received variance/,
    ],
    [
      'a volatility of other components',
      { diffusion: returning('volatility', ({ spot }) => ({ spot: spot.concat([spot], 2) })) },
      /the volatility of brownian must be shaped like the state, \[N, paths, 1\] for spot; received \[N,1,2\]/,
    ],
    [
      'a drift that is an expression and not parts',
      { diffusion: returning('drift', ({ spot }) => spot) },
      /the drift of brownian must return an object of expressions, one a part; received an expression of shape \[N,1,1\]/,
    ],
    [
      'a drift that is a number',
      { diffusion: returning('drift', () => ({ spot: 0 })) },
      /the drift of brownian must return an object of expressions.*received 0 for spot.*state.spot/,
    ],
    [
      'a start without the axes of points and paths',
      { diffusion: { ...brownian(1), start: ({ spot }) => ({ spot: spot.sum() }) } },
      /the start of brownian must return parts of shape \[N, 1, k\]; received \[\] for spot/,
    ],
    [
      'a payoff that observes other parts than it started with',
      {
        payoff: {
          ...call,
          observe: { start: ({ spot }) => ({ mean: spot }), next: (_, { after }) => ({ sum: after.spot }) },
        },
      },
      /what call observes must return the parts of what is observed, mean; received sum/,
    ],
    [
      'an input that a function misspells',
      { payoff: { name: 'call', value: ({ spot }, _, x) => spot.sub(x.strick) } },
      /example has the inputs spot, volatility, .*received "strick" \(nearest: strike\)/,
    ],
    [
      'a barrier that the spot may start at',
      { payoff: downAndOut({ barrier: 0.8, of: callOption({ strike: 'strike' }) }) },
      /the barrier of example must lie below spot where paths start, all over the domain; received spot − barrier of 0 to 0.4/,
    ],
    [
      'a barrier within another payoff that the spot may start below',
      {
        payoff: downAndOut({
          barrier: 0.5,
          of: downAndOut({ barrier: 'strike', of: callOption({ strike: 'strike' }) }),
        }),
      },
      /the barrier of example must lie below spot.*received spot − barrier of -0.3 to 0.3/,
    ],
    ['a correlation of other size', pair([[1]]), /correlation of pair must have 2 rows/],
    [
      'a correlation that is not symmetric',
      pair([
        [1, 0.5],
        [0.4, 1],
      ]),
      /correlation of pair must be symmetric at \[0\]\[1\]; received 0.5 and 0.4/,
    ],
    [
      'a correlation without a unit diagonal',
      pair([
        [1, 0.5],
        [0.5, 2],
      ]),
      /correlation\[1\]\[1\] of pair must be 1; received 2/,
    ],
    [
      'a correlation that is not positive definite',
      pair([
        [1, 1],
        [1, 1],
      ]),
      /correlation of pair must be positive definite/,
    ],
    [
      'a correlation that is an input, not symmetric',
      pair(({ rho }) => [
        [1, rho],
        [rho.neg(), 1],
      ]),
      /correlation of pair must be symmetric with a diagonal of 1; received another entry at \[0\]\[1\]/,
    ],
    [
      'a correlation that is an input, and −1 at the end of its domain',
      pair(({ rho }) => [
        [1, rho],
        [rho, 1],
      ]),
      /correlation of pair must be positive definite all over the domain; received none at rho = -1/,
    ],
    [
      'one correlation of three assets below what three can have',
      {
        ...pair(
          ({ rho }) => [
            [1, rho, rho],
            [rho, 1, rho],
            [rho, rho, 1],
          ],
          3,
        ),
        inputs: [
          ...['asset 1', 'asset 2', 'asset 3'].map((name) => ({ name, lo: 0, hi: 1 })),
          { name: 'rho', lo: -0.51, hi: 0.9 },
        ],
      },
      /correlation of pair must be positive definite all over the domain; received none at rho = -0.51/,
    ],
    [
      'milstein where a volatility depends on another component',
      {
        scheme: 'milstein',
        diffusion: {
          name: 'heston',
          start: ({ spot }) => ({ spot, variance: spot.like(0.04) }),
          drift: ({ spot, variance }) => ({ spot: spot.like(0), variance: variance.neg().add(0.04) }),
          volatility: ({ spot, variance }) => ({
            spot: spot.mul(variance.sqrt()),
            variance: variance.sqrt(),
          }),
        },
      },
      /milstein needs volatilities of heston that depend on their own component alone; received one of spot that depends on variance/,
    ],
  ])('%s', (_, overrides, message) => {
    const build = () => diffusionModel({ ...options, ...overrides });
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
    try {
      build();
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });

  it('a domain of points that it is not defined on, before it is simulated', async () => {
    const model = diffusionModel(options);
    const points = tensor([[1, 0.2, 1, 0, 1]]);
    const domain = { lo: [0, 0.1, 0.9, 0, 0.5], hi: [1, 0.4, 1.1, 0.05, 1] };
    await expect(model.label(points, request({ domain }))).rejects.toThrow(
      /spot of geometric, where it starts, must be above 0/,
    );
    const unbounded = diffusionModel({
      ...options,
      inputs: GEOMETRIC_INPUTS.map(({ name }) => ({ name })),
    });
    await expect(unbounded.label(tensor([[-1, 0.2, 1, 0, 1]]), request())).rejects.toThrow(
      /spot of geometric, where it starts, must be above 0 all over the domain; received -1/,
    );
  });

  it.each([
    [
      'its values',
      0,
      (spot: Parts[string]) => spot.power(4),
      /spot is (Infinity|NaN) on path \d at time [0-9.]+, step \d+ of 16/,
    ],
    // √S at 0 is a number, and its slope is none.
    [
      'its slopes',
      1,
      (spot: Parts[string]) => spot.sub(1).sqrt(),
      /the derivative by spot of spot is (-?Infinity|NaN).* at time [0-9.]+, step \d+ of 16/,
    ],
  ] as const)('an explosion, saying where %s are no numbers any more', async (_, order, drift, message) => {
    const model = diffusionModel({
      name: 'explosive',
      inputs: [{ name: 'spot', lo: 1, hi: 4 }],
      diffusion: {
        name: 'explosive',
        start: ({ spot }) => ({ spot }),
        drift: ({ spot }) => ({ spot: drift(spot) }),
        volatility: ({ spot }) => ({ spot: spot.like(0) }),
      },
      payoff: forward,
      steps: 16,
      maturity: 4,
      paths: 2,
      continuous: true,
    });
    const labels = model.label(tensor([[order === 0 ? 4 : 1]]), request({ order }));
    await expect(labels).rejects.toThrow(InputError);
    await expect(model.label(tensor([[order === 0 ? 4 : 1]]), request({ order }))).rejects.toThrow(message);
  });
});
