import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/node/engines.ts';
import {
  average,
  call,
  checkInterchange,
  type DiffusionModelOptions,
  diffusionModel,
  digital,
  downAndOut,
  heston,
  type Payoff,
} from '../../../src/reference/index.ts';
import type { Engine } from '../../../src/runtime/index.ts';
import { domainOf } from '../../../src/variable/index.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ threads: 1 });
});

const inputs = [
  { name: 'spot', lo: 0.8, hi: 1.2 },
  { name: 'variance', lo: 0.03, hi: 0.08 },
  { name: 'strike', lo: 0.9, hi: 1.1 },
  { name: 'rate', lo: 0, hi: 0.05 },
  { name: 'maturity', lo: 0.8, hi: 1.2 },
];
const model = (payoff: Payoff, own: Partial<DiffusionModelOptions> = {}) =>
  diffusionModel({
    name: payoff.name,
    inputs,
    diffusion: heston({
      meanReversion: 1.5,
      longRunVariance: 0.05,
      volatilityOfVariance: 0.3,
      varianceCorrelation: -0.7,
      rate: 'rate',
    }),
    payoff,
    steps: 4,
    maturity: 'maturity',
    rate: 'rate',
    paths: 64,
    precision: 'float32',
    ...own,
  });
const ofCall = call({ strike: 'strike' });

describe('where a scheme says that derivatives of its paths are those of the mean, the payoff alone decides', () => {
  it.each<[string, Payoff, string]>([
    ['a call', ofCall, 'pathwise'],
    ['a call on an average', call({ strike: 'strike', on: average() }), 'pathwise'],
    [
      'a call with a barrier that is watched at all times',
      downAndOut({ barrier: 0.6, of: ofCall }),
      'pathwise',
    ],
    ['a digital', digital({ strike: 'strike' }), 'likelihood-ratio'],
  ])('%s', (_, payoff, by) => {
    for (const scheme of ['quadratic-exponential', 'full-truncation'] as const)
      expect(model(payoff, { scheme }).estimates?.chosen(1, domainOf(inputs)).by).toBe(by);
  });

  it('a barrier that is watched at dates jumps, and its path cannot be held for a strike', () => {
    const watched = model(downAndOut({ barrier: 0.6, of: ofCall, monitoring: 'discrete' }));
    expect(() => watched.estimates?.chosen(1, domainOf(inputs))).toThrow(
      /a jump has no slope.*no shift of the normals, as likelihood-ratio and mixed labels take, since/,
    );
  });

  it('second derivatives of such paths are mixed, since slopes may jump', () => {
    expect(model(ofCall).estimates?.chosen(2, domainOf(inputs))).toEqual({
      by: 'mixed',
      why: 'the payoff has a kink',
    });
  });

  it('what the user says goes before', () => {
    const said = model(digital({ strike: 'strike' }), { continuous: true });
    expect(said.estimates?.chosen(1, domainOf(inputs)).by).toBe('pathwise');
  });
});

describe('noise of Heston’s model is moved along the price alone', () => {
  it('pathwise and likelihood-ratio slopes of a call agree, of a digital they do not', async () => {
    const scheme = 'full-truncation';
    const held = await checkInterchange(model(ofCall, { scheme }), { engine, draws: 2048 });
    expect(held?.holds).toBe(true);
    // Noise of the variance is not moved: the likelihood ratio is that of the price, given its variance.
    for (const { pathwise, other } of held!.columns) expect(other.error).toBeLessThan(8 * pathwise.error);
    const jump = await checkInterchange(model(digital({ strike: 'strike' }), { scheme }), { engine });
    expect(jump?.holds).toBe(false);
  });
});
