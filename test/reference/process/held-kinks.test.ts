import { beforeAll, describe, expect, it } from 'vitest';
import { adjoint, constant, type Expression, evaluate, hessian, input } from '../../../src/graph/index.ts';
import {
  blackScholesCall,
  blackScholesDigital,
  call,
  type DiffusionModelOptions,
  diffusionModel,
  downAndOut,
  geometricBrownianMotion,
  type LabelRequest,
  type Payoff,
} from '../../../src/reference/index.ts';
import { InputError, type Tensor } from '../../../src/tensor/index.ts';
import { column } from '../estimators/support.ts';
import { pointsOf, requests } from '../support.ts';

let request: (overrides?: Partial<LabelRequest>) => LabelRequest;
beforeAll(async () => {
  request = await requests();
});

const INPUTS = [
  { name: 'spot', lo: 0.9, hi: 1.2 },
  { name: 'volatility', lo: 0.15, hi: 0.35 },
  { name: 'barrier', lo: 0.7, hi: 0.88 },
  { name: 'strike', lo: 0.9, hi: 1.1 },
];
const RATE = 0.03;

const options: DiffusionModelOptions = {
  name: 'held',
  inputs: INPUTS,
  diffusion: geometricBrownianMotion({ volatility: 'volatility', rate: RATE }),
  payoff: call({ strike: 'strike' }),
  steps: 4,
  maturity: 1,
  rate: RATE,
  paths: 256,
  precision: 'float32',
};

const knockedOut = downAndOut({ barrier: 'barrier', of: call({ strike: 'strike' }), monitoring: 'discrete' });
const noTouch: Payoff = {
  name: 'no-touch',
  observe: {
    start: ({ spot }) => ({ alive: spot.like(1) }),
    next: ({ alive }, { after }, { barrier }) => ({ alive: alive.mul(after.spot.greater(barrier)) }),
  },
  value: (_, { alive }) => alive,
};
/** The mean of what is paid at each date, by the spot and the strike. */
const strip = (name: string, paid: (spot: Expression, strike: Expression) => Expression): Payoff => ({
  name,
  observe: {
    start: ({ spot }) => ({ sum: spot.like(0) }),
    next: ({ sum }, { after, steps }, { strike }) => ({ sum: sum.add(paid(after.spot, strike).div(steps)) }),
  },
  value: (_, { sum }) => sum,
});
const calls = strip('calls', (spot, strike) => spot.sub(strike).relu());
const accrual = strip('range accrual', (spot, strike) => spot.greater(strike));
const HIGH = 1.3;
const callSpread: Payoff = {
  name: 'call spread',
  value: ({ spot }, _, { strike }) => spot.sub(strike).relu().sub(spot.sub(HIGH).relu()),
};
const range: Payoff = {
  name: 'range digital',
  value: ({ spot }, _, { strike }) => spot.greater(strike).mul(spot.less(HIGH)),
};

/** Labels at one point, many times: means and their standard errors, gradient and Hessian side by side. */
async function labelled(own: Partial<DiffusionModelOptions>, point: readonly number[], labels = 384) {
  const model = diffusionModel({ ...options, ...own });
  const data = Float64Array.from(Array.from({ length: labels }, () => point).flat());
  const points: Tensor = { shape: [labels, point.length], data };
  const got = await model.label(points, request({ order: 2, directions: 'axes' }));
  const of = (tensor: Tensor) =>
    Array.from({ length: tensor.data.length / labels }, (_, k) => {
      const values = column(tensor, k);
      const mean = values.reduce((sum, value) => sum + value, 0) / labels;
      const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (labels - 1);
      return { mean, error: Math.sqrt(square / labels) };
    });
  return { got, derivatives: [...of(got.dydx as Tensor), ...of(got.hessian as Tensor)] };
}

function expectWithin(found: readonly { mean: number; error: number }[], truth: readonly number[]) {
  expect(found).toHaveLength(truth.length);
  for (const [k, { mean, error }] of found.entries())
    expect(Math.abs(mean - truth[k]), `derivative ${k}`).toBeLessThan(4 * error + 1e-6);
}

describe('jumps and kinks along the way that an input moves are held', () => {
  // Quadrature of the lognormal recursion by 400 Gauss–Legendre nodes a step (NumPy, SciPy), and its differences of order 6 and 4.
  it.each([
    [
      'call that is knocked out at a barrier at dates',
      knockedOut,
      'likelihood-ratio',
      INPUTS,
      [1, 0.25, 0.85, 1],
      [0.6264217, 0.3348787, -0.0735296, -0.4536182],
      [
        [1.3437879, 0.2789947, 0.5330615, -1.7968896],
        [0.2789947, -0.4047589, -0.7600282, 0.7019091],
        [0.5330615, -0.7600282, -1.3383078, 0.6045012],
        [-1.7968896, 0.7019091, 0.6045012, 1.2830639],
      ],
    ],
    [
      'no-touch',
      noTouch,
      'likelihood-ratio',
      INPUTS.slice(0, 3),
      [0.95, 0.25, 0.82],
      [2.1491409, -1.5294876, -2.4898584],
      [
        [-8.1691538, -4.9664138, 6.8433482],
        [-4.9664138, 8.589508, 5.7537692],
        [6.8433482, 5.7537692, -4.8918703],
      ],
    ],
  ] as const)('of a %s, by the barrier too', async (name, payoff, by, inputs, point, gradient, bends) => {
    const { got, derivatives } = await labelled({ name, payoff, inputs }, point);
    expect(got.estimated).toMatch(new RegExp(`^${by}`));
    expectWithin(derivatives, [...gradient, ...bends.flat()]);
  });

  const inputs = [INPUTS[0], INPUTS[1], INPUTS[3]];
  const at = (maturity: number, strike: Expression | number, x: Expression) => ({
    spot: x.slice(1, 0, 1),
    volatility: x.slice(1, 1, 2),
    strike: typeof strike === 'number' ? x.slice(1, 0, 1).like(strike) : strike,
    rate: x.slice(1, 0, 1).like(RATE),
    maturity: x.slice(1, 0, 1).like(maturity),
  });
  const dates = [0.25, 0.5, 0.75, 1];
  /** Paid at dates, discounted from the end. */
  const ofDates = (formula: typeof blackScholesCall) => (x: Expression) =>
    dates
      .map((date) =>
        formula.value(at(date, x.slice(1, 2, 3), x)).mul(Math.exp(-RATE * (1 - date)) / dates.length),
      )
      .reduce((sum, one) => sum.add(one), constant(0));
  const difference = (formula: typeof blackScholesCall) => (x: Expression) =>
    formula.value(at(1, x.slice(1, 2, 3), x)).sub(formula.value(at(1, HIGH, x)));

  it.each([
    ['calls at dates', calls, 'mixed', ofDates(blackScholesCall)],
    ['range accrual', accrual, 'likelihood-ratio', ofDates(blackScholesDigital)],
    ['call spread of which one strike is an input', callSpread, 'mixed', difference(blackScholesCall)],
    [
      'digital between a strike that is an input and a number',
      range,
      'likelihood-ratio',
      difference(blackScholesDigital),
    ],
  ] as const)('of %s, against the closed form', async (name, payoff, by, formula) => {
    const point = [1.02, 0.25, 0.98];
    const { got, derivatives } = await labelled({ name, payoff, inputs }, point);
    expect(got.estimated).toMatch(new RegExp(`^${by}`));
    const x = input('x', ['N', 3]);
    const y = formula(x);
    const truth = evaluate([adjoint(y, [x])[0], hessian(y, x)], {
      x: { shape: [1, 3], data: Float64Array.from(point) },
    });
    expectWithin(
      derivatives,
      truth.flatMap(({ data }) => [...data]),
    );
  });
});

describe('where no move of the noise holds all jumps and kinks, labels are refused', () => {
  const top: Payoff['observe'] = {
    start: ({ spot }) => ({ top: spot }),
    next: ({ top }, { after }) => ({ top: top.max(after.spot) }),
  };
  it.each<[string, Payoff, RegExp]>([
    [
      'of two strikes that are one in the domain',
      { name: 'meeting', value: ({ spot }, _, { strike }) => spot.greater(strike).add(spot.greater(1)) },
      /since strike moves what the payoff jumps or bends in, and one path may reach two of them at once\. Hold strike as a number/,
    ],
    [
      'of a maximum that begins with the spot',
      { name: 'lookback', observe: top, value: (_, { top }, { strike }) => top.greater(strike) },
      /since spot moves what .*, and it depends on earlier steps alone.*Hold spot as a number/,
    ],
  ])('%s', async (_, payoff, reason) => {
    const model = diffusionModel({ ...options, name: payoff.name, payoff });
    const labels = () => model.label(pointsOf(model, 2), request({ order: 1 }));
    await expect(labels()).rejects.toThrow(InputError);
    await expect(labels()).rejects.toThrow(reason);
  });
});
