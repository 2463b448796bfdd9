import { readdir, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { sobolev } from './support.ts';

/* Models that cannot be simulated, or whose labels would be wrong, by each way in which the command line meets them. */

const path = temporaryDirectory();

const modules = {
  'explosive.ts': `
    import { diffusionModel } from 'sobolev';
    export default diffusionModel({
      name: 'explosive', inputs: [{ name: 'spot', lo: 1, hi: 4 }],
      diffusion: {
        name: 'explosive', start: ({ spot }) => ({ spot }),
        drift: ({ spot }) => ({ spot: spot.power(4) }), volatility: ({ spot }) => ({ spot: spot.mul(0.1) }),
      },
      payoff: { name: 'forward', value: ({ spot }) => spot }, steps: 16, maturity: 4, paths: 4,
    });`,
  'pair.ts': `
    import { basket, brownianMotion, call, diffusionModel } from 'sobolev';
    export default ({ correlation }) => diffusionModel({
      name: 'pair',
      inputs: [{ name: 'A', lo: 1, hi: 2 }, { name: 'B', lo: 1, hi: 2 }, { name: 'rho', lo: -1, hi: 0.5 }],
      diffusion: brownianMotion({
        spot: ['A', 'B'], volatility: 0.2, correlation: correlation ?? (({ rho }) => [[1, rho], [rho, 1]]),
      }),
      payoff: call({ strike: 1.5, on: basket({ weights: [0.5, 0.5] }) }), steps: 1, maturity: 1, paths: 16,
    });`,
  'option.ts': `
    import { call, diffusionModel, digital, downAndOut, geometricBrownianMotion, heston } from 'sobolev';
    const option = (own) => diffusionModel({
      name: 'option', inputs: [{ name: 'spot', lo: 0.8, hi: 1.2 }], diffusion: geometricBrownianMotion({ volatility: 0.2 }),
      payoff: digital({ strike: 1 }), steps: 1, maturity: 1, paths: 16, ...own,
    });
    export const claimed = option({ continuous: true });
    export const pathwise = option({ labels: 'pathwise' });
    export const still = option({ diffusion: geometricBrownianMotion({ volatility: 0 }) });
    export const barrier = option({ payoff: downAndOut({ barrier: 0.9, of: call({ strike: 1 }) }) });
    export const negative = option({
      inputs: [{ name: 'spot', lo: 0.8, hi: 1.2 }, { name: 'variance', lo: -0.01, hi: 0.1 }],
      diffusion: heston({ meanReversion: 2, longRunVariance: 0.06, volatilityOfVariance: 0.4, varianceCorrelation: -0.6 }),
      payoff: call({ strike: 1 }),
    });`,
};

beforeAll(async () => {
  for (const [name, text] of Object.entries(modules)) await writeFile(path(name), text);
});

const notLipschitz =
  /need a payoff that is Lipschitz continuous: pathwise, a jump has no slope; .*likelihood-ratio/;
const noDensity =
  /need noise that undoes a move of every input.*no finite shift for spot at .*Shrink the domain/;
const explodes = /spot is (NaN|Infinity) on path \d( of mirrored normals)? at time \S+, step \d+ of 16/;

/** What is set, by the names of the model's own options, and what both commands say. */
const both: [what: string, model: string, set: string[], message: RegExp][] = [
  ['a diffusion that explodes', '<explosive.ts>', [], explodes],
  [
    'a correlation that is not positive definite',
    '<pair.ts>',
    ['correlation=[[1,1],[1,1]]'],
    /correlation of Brownian motion must be positive definite/,
  ],
  [
    'a correlation that is an input, and −1 at an end of its domain',
    '<pair.ts>',
    [],
    /correlation of Brownian motion must be positive definite all over the domain; received none at rho = -1/,
  ],
  [
    'a correlation of the basket that is none',
    'bachelier',
    ['correlation=[[1,2],[2,1]]'],
    /positive definite/,
  ],
  [
    'a barrier beyond the spot',
    'barrier',
    ['barrier=[0.6,0.9]'],
    /the barrier of barrier must lie below spot where paths start, all over the domain; received spot − barrier of -0\.1 to 0\.6/,
  ],
  [
    'a barrier beyond the spot, in a module',
    '<option.ts>#barrier',
    [],
    /the barrier of option must lie below spot/,
  ],
  ['a volatility of 0 under a likelihood ratio', 'digital', ['volatility=[0,0.4]'], noDensity],
  ['a payoff that jumps without any volatility, in a module', '<option.ts>#still', [], notLipschitz],
  ['pathwise labels of a payoff that jumps', 'digital', ['labels=pathwise'], notLipschitz],
  ['pathwise labels of a payoff that jumps, in a module', '<option.ts>#pathwise', [], notLipschitz],
  [
    'a domain with negative variances',
    'heston',
    ['variance=[-0.01,0.1]'],
    /variance of Heston's model, where it starts, must be at least 0 all over the domain; received -0\.01 to 0\.1/,
  ],
  ['a domain with negative variances, in a module', '<option.ts>#negative', [], /variance of Heston's model/],
  [
    'a volatility below 0',
    'black-scholes',
    ['volatility=[-0.1,0.4]'],
    /volatility of geometric Brownian motion/,
  ],
  ['a maturity of 0', 'asian', ['maturity=[0,1]'], /maturity of asian must be above 0/],
];

async function refused(argv: readonly string[], message: RegExp) {
  const before = await readdir(path());
  const placed = argv.map((word) => word.replace(/<(.*)>/, (_, name) => path(name)));
  const { code, stderr } = await sobolev(placed);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
  expect(await readdir(path())).toEqual(before);
}

describe('refused in one line, with nothing written:', () => {
  it.each(both)('%s, by sample', async (_, model, set, message) => {
    const options = set.length > 0 ? ['--set', ...set] : [];
    await refused(
      ['sample', model, ...options, '--points', '16', '--out', path('never.csv'), '--quiet'],
      message,
    );
  });

  it.each(both)('%s, by run', async (_, model, set, message) => {
    // So few points would be refused for polishing first.
    const options = ['sampling.points=64', 'polished=false', ...set.map((one) => `reference.${one}`)];
    await refused(['run', model, '--set', ...options, '--out', path('never'), '--quiet'], message);
  });

  it('a payoff that jumps and is said to be continuous, at the check of the interchange', async () => {
    const apart =
      /pathwise slopes of \w+ must be those of the mean.*standard errors apart.*labels: likelihood-ratio/;
    const run = ['run', '<option.ts>#claimed', '--set', 'sampling.points=64'];
    await refused([...run, '--out', path('never'), '--quiet'], apart);
    const byName = [
      'run',
      'digital',
      '--set',
      'sampling.points=64',
      'polished=false',
      'reference.continuous=true',
    ];
    await refused([...byName, '--out', path('never'), '--quiet'], apart);
  });

  it('the same by sample, which compares slopes with values', async () => {
    const sample = ['sample', '<option.ts>#claimed', '--points', '256'];
    await refused(
      [...sample, '--out', path('never.csv'), '--quiet'],
      /all derivatives of price are 0, but its values change/,
    );
  });
});

it('an earlier run stays as it was where a new one is refused', async () => {
  await writeFile(path('kept.txt'), '');
  await refused(
    ['run', 'digital', '--set', 'reference.labels=pathwise', '--out', path(), '--quiet'],
    notLipschitz,
  );
});
