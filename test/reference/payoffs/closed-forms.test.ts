import { describe, it } from 'vitest';
import {
  average,
  bachelierCall,
  bachelierDigital,
  bachelierDownAndOutCall,
  bachelierPut,
  blackScholesCall,
  blackScholesDigital,
  blackScholesDownAndOutCall,
  blackScholesPut,
  brownianMotion,
  call,
  type DiffusionModelOptions,
  diffusionModel,
  digital,
  downAndOut,
  exactOf,
  geometricAsianCall,
  geometricBrownianMotion,
  put,
} from '../../../src/reference/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { pointsOf, requests } from '../support.ts';
import { ALL_INPUTS, expectWithinErrors } from './support.ts';

const request = await requests();
const names = ALL_INPUTS.map(({ name }) => name);
const simulated = { maturity: 'maturity', rate: 'rate', paths: 2048 } as const;
const normal: Partial<DiffusionModelOptions> = { diffusion: brownianMotion() };
const lognormal: Partial<DiffusionModelOptions> = { diffusion: geometricBrownianMotion({ rate: 'rate' }) };

describe('values and slopes by every input lie within four standard errors of the closed form', () => {
  it.each([
    ['call', call, normal, bachelierCall],
    ['put', put, normal, bachelierPut],
    ['call', call, lognormal, blackScholesCall],
    ['put', put, lognormal, blackScholesPut],
  ] as const)('%s: %#', async (name, payoff, process, formula) => {
    const model = diffusionModel({
      name,
      inputs: ALL_INPUTS,
      payoff: payoff({ strike: 'strike' }),
      steps: 2,
      ...simulated,
      ...process,
    } as DiffusionModelOptions);
    const points = pointsOf(model, 100);
    const labels = await model.label(points, request({ errors: true, random: stream(5, name) }));
    expectWithinErrors(model, labels, exactOf(formula, names)(points));
  });

  it.each([
    ['bachelier', normal, bachelierDownAndOutCall],
    ['black-scholes', lognormal, blackScholesDownAndOutCall],
  ] as const)(
    'down-and-out call, watched at all times with two steps: %s',
    async (name, process, formula) => {
      const inputs = [...ALL_INPUTS, { name: 'barrier', lo: 0.6, hi: 0.78 }];
      const model = diffusionModel({
        name,
        inputs,
        payoff: downAndOut({ barrier: 'barrier', of: call({ strike: 'strike' }) }),
        steps: 2,
        ...simulated,
        ...process,
      } as DiffusionModelOptions);
      const points = pointsOf(model, 100);
      const labels = await model.label(points, request({ errors: true }));
      expectWithinErrors(model, labels, exactOf(formula, [...names, 'barrier'])(points));
    },
  );

  it('geometric Asian call of four dates', async () => {
    const model = diffusionModel({
      name: 'asian',
      inputs: ALL_INPUTS,
      payoff: call({ strike: 'strike', on: average({ kind: 'geometric' }) }),
      steps: 4,
      ...simulated,
      ...lognormal,
    } as DiffusionModelOptions);
    const points = pointsOf(model, 100);
    const labels = await model.label(points, request({ errors: true }));
    expectWithinErrors(model, labels, exactOf(geometricAsianCall(4), names)(points));
  });

  it.each([
    [normal, bachelierDigital],
    [lognormal, blackScholesDigital],
  ])('values of a digital: %#', async (process, formula) => {
    const model = diffusionModel({
      name: 'digital',
      inputs: ALL_INPUTS,
      payoff: digital({ strike: 'strike' }),
      steps: 2,
      ...simulated,
      ...process,
    } as DiffusionModelOptions);
    const points = pointsOf(model, 100);
    const labels = await model.label(points, request({ order: 0, errors: true }));
    expectWithinErrors(model, labels, exactOf(formula, names)(points));
  });
});
