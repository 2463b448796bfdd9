import { describe, expect, it } from 'vitest';
import { topological } from '../../../src/graph/index.ts';
import {
  average,
  call,
  type DiffusionModelOptions,
  geometricBrownianMotion,
  heston,
} from '../../../src/reference/index.ts';
import { pathColumns } from '../../../src/reference/loop/path-columns.ts';
import { recurrenceOf } from '../../../src/reference/process/index.ts';
import { HESTON_INPUTS } from './support.ts';

const base = {
  name: 'example',
  inputs: HESTON_INPUTS,
  diffusion: heston({
    ...{ spot: 'spot', variance: 'variance', rate: 'rate', varianceCorrelation: 'rho' },
    ...{ meanReversion: 2, longRunVariance: 0.06, volatilityOfVariance: 0.4 },
  }),
  payoff: call({ strike: 'strike' }),
  steps: 4,
  maturity: 'maturity',
  rate: 'rate',
  paths: 4,
};
const motion = geometricBrownianMotion({ spot: 'spot', volatility: 'variance' });

/** Exponentials of a step, and of what is paid. */
const exponentials = (more: Partial<DiffusionModelOptions>) => {
  const options = { ...base, ...more };
  const { next, paid } = pathColumns(recurrenceOf(options), options.inputs.length, [1, -1]);
  return [next, paid].map((of) => topological(of).filter(({ op }) => op === 'exp').length);
};

describe('paths carry logarithms', () => {
  it('of prices that grow by factors, which leaves one exponential a path, and the discount', () => {
    expect(exponentials({ scheme: 'full-truncation' })).toEqual([0, 3]);
    expect(exponentials({ diffusion: motion })).toEqual([0, 3]);
  });

  it('unless a step reads prices: for their mean, or where they move by what they are', () => {
    const mean = call({ strike: 'strike', on: average({ kind: 'arithmetic' }) });
    expect(exponentials({ diffusion: motion, payoff: mean })).toEqual([2, 1]);
    expect(exponentials({ diffusion: motion, scheme: 'euler-maruyama' })).toEqual([0, 1]);
  });

  it('unless the diffusion does not say that they stay positive', () => {
    expect(exponentials({ diffusion: { ...motion, logarithmic: [] } })).toEqual([2, 1]);
  });
});
