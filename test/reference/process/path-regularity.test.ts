import { describe, expect, it } from 'vitest';
import { constant, input } from '../../../src/graph/index.ts';
import { intervalTensor } from '../../../src/interval/index.ts';
import {
  asset,
  average,
  bestOf,
  brownianMotion,
  call,
  cev,
  type Diffusion,
  digital,
  downAndOut,
  geometricBrownianMotion,
  heston,
  type Payoff,
} from '../../../src/reference/index.ts';
import { recurrenceOf, unrolled } from '../../../src/reference/process/index.ts';
import { pathRegularity } from '../../../src/reference/process/path-regularity.ts';
import { regularityOf } from '../../../src/reference/smoothness.ts';

const domain = { lo: [0.8, 0.1], hi: [1.2, 0.4] };
const inputs = [
  { name: 'spot', lo: 0.8, hi: 1.2 },
  { name: 'volatility', lo: 0.1, hi: 0.4 },
];
const smoothing = { width: 0.1 };
const diffusions: Readonly<Record<string, Diffusion>> = {
  arithmetic: brownianMotion({}),
  lognormal: geometricBrownianMotion({}),
  'of constant elasticity': cev({ elasticity: 0.5 }),
  'with a reverting variance': heston({
    variance: 'volatility',
    meanReversion: 1.5,
    longRunVariance: 0.04,
    volatilityOfVariance: 0.3,
    varianceCorrelation: -0.7,
  }),
  'of a root': {
    name: 'root',
    start: (x) => ({ spot: x.spot }),
    drift: ({ spot }) => ({ spot: spot.like(0) }),
    volatility: ({ spot }, _, x) => ({ spot: spot.square().add(1).sqrt().mul(x.volatility) }),
  },
};
const payoffs: Readonly<Record<string, Payoff>> = {
  call: call({ strike: 1 }),
  'smoothed call': call({ strike: 1, smoothing }),
  digital: digital({ strike: 1 }),
  'smoothed digital': digital({ strike: 1, smoothing }),
  average: call({ strike: 1, smoothing, on: average() }),
  'best of one': call({ strike: 1, on: bestOf() }),
  barrier: downAndOut({ barrier: 0.7, of: call({ strike: 1, smoothing }) }),
  'barrier at dates': downAndOut({ barrier: 0.7, of: call({ strike: 1 }), monitoring: 'discrete' }),
  square: { name: 'square', value: ({ spot }) => spot.sub(constant(1)).relu().square() },
  asset: { name: 'asset', value: asset().value },
};

const cases = Object.keys(diffusions).flatMap((diffusion) =>
  Object.keys(payoffs).map((payoff) => [diffusion, payoff] as const),
);

describe('how smooth paths are, found on one step', () => {
  const options = (diffusion: string, payoff: string, steps: number) => ({
    name: 'm',
    inputs,
    diffusion: diffusions[diffusion],
    payoff: payoffs[payoff],
    steps,
    maturity: 1,
  });

  it.each(cases)('is as the graph of all steps says: %s, %s', (diffusion, payoff) => {
    const recurrence = recurrenceOf(options(diffusion, payoff, 3));
    const x = input('x', [1, 1, 2]);
    const z = input('z', [1, 1, 3 * recurrence.normals]);
    const far = new Float64Array(3 * recurrence.normals).fill(40);
    const box = {
      x: intervalTensor([1, 1, 2], domain.lo, domain.hi),
      z: intervalTensor(
        [1, 1, far.length],
        far.map((end) => -end),
        far,
      ),
    };
    const whole = regularityOf(unrolled(recurrence, x, z), x, box);
    const own = pathRegularity(recurrence, 2, domain);
    expect(Math.min(own.order, 1)).toBe(Math.min(whole.order, 1));
    // Of several obstacles another one may come first.
    if (own.order < 1) expect(own.obstacle(own.order + 1).op).toMatch(/div|compare|sqrt|relu|max|min|power/);
  });

  it.each(cases)('does not depend on how many they are: %s, %s', (diffusion, payoff) => {
    const [few, many] = [3, 65_536].map((steps) =>
      pathRegularity(recurrenceOf(options(diffusion, payoff, steps)), 2, domain),
    );
    expect(many.order).toBeLessThanOrEqual(few.order);
    if (diffusion !== 'arithmetic') expect(Math.min(many.order, 0)).toBe(Math.min(few.order, 0));
  });
});
