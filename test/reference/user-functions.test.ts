import { describe, expect, it } from 'vitest';
import { constant, type Expression } from '../../src/graph/index.ts';
import {
  average,
  blackScholesCall,
  call,
  callbackModel,
  type Diffusion,
  type DiffusionModelOptions,
  diffusionModel,
  downAndOut,
  exactOf,
  functionModel,
  type MonteCarloOptions,
  monteCarloModel,
  type Observation,
  type Parts,
  type ReferenceModel,
  smooth,
  type Underlying,
} from '../../src/reference/index.ts';
import { InputError, tensor } from '../../src/tensor/index.ts';
import { pointsOf, requests } from './support.ts';

const request = await requests();

const inputs = [{ name: 'spot', lo: 0.8, hi: 1.2 }];
const outputs = [{ name: 'price' }];
const own: Diffusion = {
  name: 'own',
  start: ({ spot }) => ({ spot }),
  drift: ({ spot }) => ({ spot: spot.like(0) }),
  volatility: ({ spot }) => ({ spot: spot.mul(0.3) }),
};
const observe: Observation = {
  start: ({ spot }) => ({ sum: spot.like(0) }),
  next: ({ sum }, { after }) => ({ sum: sum.add(after.spot) }),
};
const forward: Underlying = { name: 'forward', value: ({ spot }) => spot };

const ofDiffusion = (diffusion: object, over: object = {}) =>
  diffusionModel({
    ...{ name: 'm', inputs, payoff: call({ strike: 1 }), steps: 2, maturity: 1, paths: 4 },
    ...{ diffusion: { ...own, ...diffusion } as Diffusion, ...over },
  } as DiffusionModelOptions);
const ofPayoff = (payoff: object) => ofDiffusion({}, { payoff: { ...forward, name: 'paid', ...payoff } });
const ofPaths = (over: object) =>
  monteCarloModel({
    ...{ name: 'm', inputs, outputs, normals: 1, paths: 4, payoff: (x, z) => x.add(z) },
    ...over,
  } as MonteCarloOptions);
const control = { payoff: (x: Expression, z: Expression) => x.add(z), mean: (x: Expression) => x };

type Made = ReferenceModel | (() => unknown);

/** Every function of an expression that a user may give, as one that returns what it should not, and how messages call it. */
const returning: Record<string, (returned: () => never) => Made> = {
  'the start of own': (start) => ofDiffusion({ start }),
  'the drift of own': (drift) => ofDiffusion({ drift }),
  'the volatility of own': (volatility) => ofDiffusion({ volatility }),
  'the exact step of own': (exact) => ofDiffusion({ exact }),
  'the mean of own': (mean) =>
    ofDiffusion(
      { mean },
      {
        control: ({ diffusion }: DiffusionModelOptions) => ({
          payoff: call({ strike: 1 }),
          mean: (x: Parts) => diffusion.mean?.(x.spot, x).spot,
        }),
      },
    ),
  'correlation of own': (correlation) =>
    ofDiffusion({ correlation, start: ({ spot }: Parts) => ({ spot, other: spot }) }),
  'scheme mine': (step) => ofDiffusion({}, { scheme: { name: 'mine', step } }),
  'the value of paid': (value) => ofPayoff({ value }),
  'the start of what paid observes': (start) => ofPayoff({ observe: { ...observe, start } }),
  'what paid observes': (next) => ofPayoff({ observe: { ...observe, next } }),
  'a condition on the start of paid': (positive) =>
    ofPayoff({ starts: [{ says: () => 'it must hold', name: 'it', positive }] }),
  'the value of mine': (value) =>
    ofDiffusion({}, { payoff: call({ strike: 1, on: { name: 'mine', value } }) }),
  'the value of averaged': (value) =>
    ofDiffusion({}, { payoff: call({ strike: 1, on: average({ of: { name: 'averaged', value } }) }) }),
  'the value of inner': (value) =>
    ofDiffusion({}, { payoff: downAndOut({ barrier: 0.5, of: { name: 'inner', value } }) }),
  'the mean of the control call on spot': (mean) =>
    ofDiffusion({}, { control: { payoff: call({ strike: 1 }), mean } }),
  'the payoff of m': (payoff) => ofPaths({ payoff }),
  'the shift of m': (shift) => ofPaths({ shift, labels: 'likelihood-ratio' }),
  'the payoff of the control': (payoff) => ofPaths({ control: { ...control, payoff } }),
  'the mean of the control': (mean) => ofPaths({ control: { ...control, mean } }),
  'the function of f': (f) => functionModel({ name: 'f', inputs, outputs, function: f }),
  'the function for strike': (strike) => () =>
    exactOf(blackScholesCall, ['spot'], { strike, volatility: 0.2, maturity: 1 }),
  'below of a smooth switch': (below) =>
    ofPayoff({ value: ({ spot }: Parts) => smooth(spot, below, (u) => u) }),
  'above of a smooth switch': (above) =>
    ofPayoff({ value: ({ spot }: Parts) => smooth(spot, (u) => u, above, { width: 1 }) }),
  'evaluate of c': (evaluate) => callbackModel({ name: 'c', inputs, outputs, evaluate }),
  'exact of c': (exact) => {
    const model = callbackModel({ name: 'c', inputs, outputs, evaluate: (points) => [...points], exact });
    return () => model.exact?.(pointsOf(model, 2));
  },
};

const wrong: [what: string, returned: unknown, received: RegExp][] = [
  ['a number', 3, /received 3/],
  ['a list', ['a', 'b'], /received (a list of 2|2 entries|"a" (at point 0|as item 1))/],
  ['nothing', undefined, /received (nothing|undefined|none)/],
  [
    'an expression of another shape',
    constant(tensor([1, 2])),
    /received (an expression of shape )?(\[2\]|an object|nothing|\{"op")/,
  ],
  ['a text', 'x', /received "x"/],
];

/** Builds what is made, and labels where building does not yet call the function. */
async function use(make: () => Made): Promise<string> {
  try {
    const made = make();
    if (typeof made === 'function') made();
    else await made.label(pointsOf(made, 2), request({ order: 1 }));
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  return 'no error';
}

describe('a function that returns what it should not is named, with what came and what it must return', () => {
  it.each(Object.keys(returning))('%s', async (name) => {
    for (const [, returned, received] of wrong) {
      const message = await use(() => returning[name](() => returned as never));
      expect(message).toContain(name);
      expect(message).toMatch(/\b(must|needs)\b/);
      expect(message).toMatch(received);
      expect(message).not.toContain('\n');
    }
  });
});

/** Every function that is given parts or inputs by name, as one that asks for one that is not there. */
const asking: Record<string, [make: () => Made, message: RegExp]> = {
  start: [
    () => ofDiffusion({ start: (x: Parts) => ({ spot: x.spt }) }),
    /m has the inputs spot; received "spt" \(nearest: spot\)/,
  ],
  drift: [
    () => ofDiffusion({ drift: ({ sopt }: Parts) => ({ spot: sopt }) }),
    /the drift of own is given the parts of the state, spot; received "sopt" \(nearest: spot\)/,
  ],
  volatility: [
    () => ofDiffusion({ volatility: (state: Parts) => ({ spot: state.variance }) }),
    /the volatility of own is given the parts of the state, spot; received "variance"/,
  ],
  exact: [
    () => ofDiffusion({ exact: (_: Parts, __: never, ___: never, noise: Parts) => ({ spot: noise.sport }) }),
    /the exact step of own is given the parts of the noise, spot; received "sport" \(nearest: spot\)/,
  ],
  'scheme.step': [
    () =>
      ofDiffusion({}, { scheme: { name: 'mine', step: (_: never, state: Parts) => ({ spot: state.sot }) } }),
    /scheme mine is given the parts of the state, spot; received "sot" \(nearest: spot\)/,
  ],
  'payoff.value, of the state': [
    () => ofPayoff({ value: ({ nothere }: Parts) => nothere.sub(1) }),
    /the value of paid is given the parts of the state, spot; received "nothere"/,
  ],
  'payoff.value, of what is observed': [
    () => ofPayoff({ value: (_: Parts, { mean }: Parts) => mean }),
    /the value of paid is given the parts of what is observed, none; received "mean"/,
  ],
  'payoff.value, of inputs': [
    () => ofPayoff({ value: ({ spot }: Parts, _: Parts, x: Parts) => spot.sub(x.strik) }),
    /m has the inputs spot; received "strik"/,
  ],
  'observe.next, of the step': [
    () => ofPayoff({ observe: { ...observe, next: (_: Parts, step: Parts) => ({ sum: step.spot }) } }),
    /a step that paid observes has before, after,.*received "spot"\. Write step\.after\.spot/,
  ],
  'observe.next, of the state after it': [
    () =>
      ofPayoff({
        observe: { ...observe, next: (_: Parts, { after }: { after: Parts }) => ({ sum: after.spott }) },
      }),
    /what paid observes is given the parts of the state, spot; received "spott" \(nearest: spot\)/,
  ],
  'underlying.value': [
    () => ofDiffusion({}, { payoff: call({ strike: 1, on: { ...forward, value: (s) => s.speed } }) }),
    /the value of forward is given the parts of the state, spot; received "speed"/,
  ],
  'control.mean': [
    () => ofDiffusion({}, { control: { payoff: call({ strike: 1 }), mean: (x: Parts) => x.vol } }),
    /m has the inputs spot; received "vol"/,
  ],
};

describe('a function that reads what it is not given by name is told what there is', () => {
  it.each(Object.keys(asking))('%s', async (name) => {
    const [make, message] = asking[name];
    expect(await use(make)).toMatch(message);
  });
});

it('whether standard errors are wanted is true or false', async () => {
  for (const errors of ['no', 0, null] as never[])
    await expect(ofPaths({}).label(pointsOf(ofPaths({}), 2), request({ errors }))).rejects.toThrow(
      /errors of a request for labels of m must be true or false; received/,
    );
});

describe('what a function of a user throws is told at its place', () => {
  const throwing = (error: unknown) => () => {
    throw error;
  };
  const ours = new InputError('the table must hold the point', '0.7', 'Extend it.');
  const called = (error: unknown) =>
    callbackModel({ name: 'c', inputs, outputs, evaluate: throwing(error), exact: throwing(error) });

  it('an InputError as it is, said once', async () => {
    const said = /the table must hold the point; received 0.7. Extend it.$/;
    const evaluated = await use(() => called(ours));
    expect(evaluated).toMatch(/^evaluate of c at point 0, x = \(.*\): the table/);
    expect(evaluated).toMatch(said);
    const exact = await use(() => () => called(ours).exact?.(pointsOf(called(ours), 1)));
    expect(exact).toMatch(/^exact of c: the table/);
    expect(exact).toMatch(said);
  });

  it('another error as what was received', async () => {
    const boom = new Error('boom');
    expect(await use(() => called(boom))).toMatch(
      /^evaluate of c must succeed at every point; received Error: boom at point 0, x = /,
    );
    expect(await use(() => () => called(boom).exact?.(pointsOf(called(boom), 1)))).toMatch(
      /^exact of c must succeed at every point; received Error: boom\. /,
    );
  });
});
