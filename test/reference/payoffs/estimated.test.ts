import { expect, it } from 'vitest';
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
  type ClosedForm,
  call,
  diffusionModel,
  digital,
  downAndOut,
  exactOf,
  geometricAsianCall,
  geometricBrownianMotion,
  type LabelChoice,
  type Payoff,
  put,
} from '../../../src/reference/index.ts';
import { stream } from '../../../src/tensor/index.ts';
import { pointsOf, requests } from '../support.ts';
import { expectEach, RANGES } from './support.ts';

const request = await requests();
const held = { strike: 1.02, volatility: 0.25, maturity: 1, rate: 0.03 };
const strike = held.strike;
const barrier = 0.7;
const knockedOut = downAndOut({ barrier, of: call({ strike }) });
const asian = call({ strike, on: average({ kind: 'geometric' }) });

type Case = [string, Payoff, 'normal' | 'lognormal', ClosedForm, readonly LabelChoice[]];
const cases: readonly Case[] = [
  ['call', call({ strike }), 'normal', bachelierCall, ['mixed', 'likelihood-ratio']],
  ['put', put({ strike }), 'normal', bachelierPut, ['mixed', 'likelihood-ratio']],
  ['digital', digital({ strike }), 'normal', bachelierDigital, ['likelihood-ratio']],
  ['down-and-out call', knockedOut, 'normal', bachelierDownAndOutCall, ['mixed', 'likelihood-ratio']],
  ['call', call({ strike }), 'lognormal', blackScholesCall, ['mixed', 'likelihood-ratio']],
  ['put', put({ strike }), 'lognormal', blackScholesPut, ['mixed', 'likelihood-ratio']],
  ['digital', digital({ strike }), 'lognormal', blackScholesDigital, ['likelihood-ratio']],
  ['down-and-out call', knockedOut, 'lognormal', blackScholesDownAndOutCall, ['mixed', 'likelihood-ratio']],
  ['geometric Asian call', asian, 'lognormal', geometricAsianCall(2), ['mixed', 'likelihood-ratio']],
];

it.each(cases.flatMap(([...one]) => one[4].map((labels) => [labels, one[2], one[0], one] as const)))(
  '%s labels of a %s %s: values, deltas and gammas at 100 points lie within four standard errors',
  async (labels, law, name, [, payoff, , formula]) => {
    const { rate, maturity, volatility } = held;
    const model = diffusionModel({
      name,
      inputs: [RANGES.spot],
      diffusion:
        law === 'normal' ? brownianMotion({ volatility }) : geometricBrownianMotion({ volatility, rate }),
      payoff,
      steps: 2,
      ...{ maturity, rate, labels },
      // Two scores and a barrier have heavy tails, so that standard errors of few paths are too small.
      paths: labels === 'likelihood-ratio' && payoff === knockedOut ? 3000 : 1024,
    });
    const points = pointsOf(model, 100);
    const got = await model.label(
      points,
      request({ order: 2, directions: 'axes', errors: true, random: stream(4, `${law} ${name} ${labels}`) }),
    );
    const watched: Record<string, number> = formula.quantities.includes('barrier') ? { barrier } : {};
    const truth = exactOf(formula, ['spot'], { ...held, ...watched })(points);
    expectEach(got.y, truth.y, got.errors!.y!, 1e-6, () => 'value');
    // An antithetic pair around the strike has one delta whatever its normals. Half of what one of 1,024 weighs counts as an error.
    expectEach(got.dydx!, truth.dydx, got.errors!.dydx!, 2.5e-4, () => 'delta');
    expectEach(got.hessian!, truth.curvature, got.errors!.hessian!, 1e-3, () => 'gamma');
    // Errors are no larger than what they are of: the comparison says something.
    const size = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    expect(size(got.errors!.hessian!.data as Float64Array)).toBeLessThan(
      0.5 * size(truth.curvature.data as Float64Array),
    );
  },
);
