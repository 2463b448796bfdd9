import { beforeAll, describe, expect, it } from 'vitest';
import type { Expression } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  bachelier,
  call as callOption,
  checkInterchange,
  demandInterchange,
  describeInterchange,
  diffusionModel,
  downAndOut,
  functionModel,
  heston,
  type InterchangeCheck,
  monteCarloModel,
  type Payoff,
} from '../../src/reference/index.ts';
import { limitOf } from '../../src/reference/interchange-columns.ts';
import type { Engine } from '../../src/runtime/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { digital, options } from './process/shift-support.ts';
import { brownian, call } from './process/support.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ threads: 1 });
});

const check = async (own: Partial<typeof options>, seed = 1) =>
  (await checkInterchange(diffusionModel({ ...options, ...own }), { engine, seed })) as InterchangeCheck;

describe('the interchange of expectation and derivative', () => {
  it('fails for a digital that is said to be continuous, and names input, slopes and remedy', async () => {
    const failed = await check({ continuous: true });
    expect(failed).toMatchObject({ by: 'pathwise', holds: false, points: 32 });
    const spot = failed.columns.find(({ input }) => input === 'spot')!;
    expect(spot.pathwise).toEqual({ mean: 0, error: 0 });
    expect(spot.other.mean).toBeGreaterThan(1);
    expect(() => demandInterchange('digital', failed)).toThrow(InputError);
    expect(() => demandInterchange('digital', failed)).toThrow(
      /pathwise slopes of digital must be those of the mean.*received -?0\.\d+ ± \S+ of price by \w+ pathwise and -?\d\.\d+ ± 0\.\d+ by the likelihood ratio.*standard errors apart.*labels: likelihood-ratio.*smoothing width/,
    );
  });

  it('is no matter where labels are by the likelihood ratio: the check says what pathwise ones would miss', async () => {
    const chosen = await check({});
    expect(chosen).toMatchObject({ by: 'likelihood-ratio', holds: false });
    expect(() => demandInterchange('digital', chosen)).not.toThrow();
    expect(describeInterchange(chosen)).toMatch(
      /^gradients by the likelihood ratio, since the payoff may jump: compare.*pathwise ones are up to \d+ standard errors apart/,
    );
  });

  it('holds for a call, whatever the seed, and would find a bias of a seventh of any slope', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const held = await check({ name: 'call', payoff: call }, seed);
      expect(held).toMatchObject({ by: 'pathwise', holds: true });
      for (const { apart, finds } of held.columns) {
        expect(apart).toBeLessThan(held.limit);
        expect(finds).toBeLessThan(0.15);
      }
    }
    const held = await check({ name: 'call', payoff: call });
    expect(describeInterchange(held)).toMatch(
      /agree at 32 points of 1,024 draws: \d.* a bias of \d\S* % would be found$/,
    );
  });

  it('holds for the Bachelier basket', async () => {
    const model = bachelier({ seed: 1, paths: 128 });
    expect(await checkInterchange(model, { engine })).toMatchObject({
      holds: true,
      by: 'pathwise',
      draws: 1024,
    });
  });

  it('finds a jump of a tenth beside a call', async () => {
    const jumping: Payoff = {
      name: 'jumping',
      value: ({ spot }, _, { strike }) => spot.sub(strike).relu().add(spot.greater(strike).mul(0.1)),
    };
    expect(await check({ name: 'jumping', payoff: jumping, continuous: true })).toMatchObject({
      holds: false,
    });
  });

  it('says where smoothing is so sharp that pathwise slopes are all but noise', async () => {
    const sharp: Payoff = {
      name: 'sharp',
      value: ({ spot }, _, { strike }) => spot.sub(strike).div(0.001).normalCdf(),
    };
    const noisy = await check({ name: 'sharp', payoff: sharp });
    expect(noisy.by).toBe('pathwise');
    expect(describeInterchange(noisy)).toMatch(/times the noise: consider labels: likelihood-ratio$/);
  });

  it('of a payoff that is pathwise keeps off a volatility of 0 at the end of the domain, and still finds a jump', async () => {
    const inputs = options.inputs.map((one) =>
      one.name === 'volatility' ? { ...one, lo: 0, hi: 0.4 } : one,
    );
    expect(await check({ inputs, name: 'call', payoff: call })).toMatchObject({
      by: 'pathwise',
      holds: true,
    });
    expect(await check({ inputs, continuous: true })).toMatchObject({ by: 'pathwise', holds: false });
    // Where labels are by the likelihood ratio such a domain is none.
    await expect(check({ inputs })).rejects.toThrow(/no finite shift for spot at .*volatility 0/);
  });

  it('is not looked at where paths have no noise at all', async () => {
    const still = { diffusion: brownian(0), payoff: call, inputs: options.inputs };
    expect(await check({ name: 'still', ...still })).toBeUndefined();
    expect(diffusionModel({ ...options, ...still, payoff: digital }).estimates?.gradients).toBeUndefined();
  });

  const own = (payoff: (spot: Expression) => Expression, continuous?: true) =>
    monteCarloModel({
      name: 'own',
      inputs: [{ name: 'spot', lo: 0.6, hi: 1.6 }],
      outputs: [{ name: 'price' }],
      normals: 1,
      paths: 64,
      payoff: (x, z) => payoff(x.mul(z.mul(0.3).sub(0.045).exp())),
      precision: 'float32',
      ...(continuous && { continuous }),
    });
  it('of a model without a shift is told by differences of values: a call holds, whatever the seed, a jump beside it does not', async () => {
    const call = own((spot) => spot.sub(1).relu());
    const jumping = own((spot) => spot.sub(1).relu().add(spot.greater(1).mul(0.1)), true);
    for (let seed = 1; seed <= 3; seed++) {
      const held = await checkInterchange(call, { engine, seed });
      expect(held).toMatchObject({ by: 'pathwise', against: 'differences', holds: true });
      expect(held?.columns[0].finds).toBeLessThan(0.02);
      expect(await checkInterchange(jumping, { engine, seed })).toMatchObject({ holds: false });
    }
    const failed = (await checkInterchange(jumping, { engine })) as InterchangeCheck;
    expect(() => demandInterchange('own', failed)).toThrow(
      /pathwise slopes of own must be those of the mean, as differences of values are; received 0\.\d+ ± \S+ of price by spot pathwise and 0\.\d+ ± \S+ by differences.*The payoff jumps/,
    );
  });

  it('of a jump along the way in Heston’s model, said to be continuous, fails by differences', async () => {
    const inputs = [
      { name: 'spot', lo: 0.9, hi: 1.2 },
      { name: 'variance', lo: 0.02, hi: 0.08 },
    ];
    const dynamics = { meanReversion: 1.5, longRunVariance: 0.04, volatilityOfVariance: 0.3 };
    const model = (monitoring: 'discrete' | 'continuous', continuous?: true) =>
      diffusionModel({
        name: 'knocked out',
        inputs,
        diffusion: heston({ variance: 'variance', varianceCorrelation: -0.7, ...dynamics }),
        payoff: downAndOut({ barrier: 0.85, of: callOption({ strike: 1 }), monitoring }),
        ...{ steps: 4, maturity: 1, paths: 64, precision: 'float32', ...(continuous && { continuous }) },
      });
    expect(await checkInterchange(model('continuous'), { engine })).toMatchObject({
      against: 'differences',
      holds: true,
    });
    expect(await checkInterchange(model('discrete', true), { engine })).toMatchObject({
      against: 'differences',
      holds: false,
    });
  });

  it('says where slopes are too noisy for differences to tell anything', async () => {
    const sharp = own((spot) => spot.sub(1).mul(1e6).sigmoid());
    const check = (await checkInterchange(sharp, { engine })) as InterchangeCheck;
    expect(describeInterchange(check)).toMatch(/^pathwise gradients are (too noisy to be compared|\d)/);
  });

  it('is not looked at where a model does not simulate', async () => {
    const model = functionModel({
      name: 'square',
      inputs: [{ name: 'x', lo: 0, hi: 1 }],
      outputs: [{ name: 'y' }],
      function: ({ x }) => x.square(),
    });
    expect(await checkInterchange(model, { engine })).toBeUndefined();
  });

  it('is refused by chance as seldom as is said: the limit is that of the normal distribution, from above', () => {
    // Two-sided quantiles of the standard normal distribution at 1 − 0.05 and 1 − 1e-4/224.
    expect(limitOf(0.05, 1)).toBeGreaterThan(1.95996);
    expect(limitOf(0.05, 1)).toBeLessThan(2.1);
    expect(limitOf(1e-4, 224)).toBeGreaterThan(5.0467);
    expect(limitOf(1e-4, 224)).toBeLessThan(5.06);
  });
});
