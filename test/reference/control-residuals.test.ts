import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/graph/index.ts';
import {
  average,
  type Control,
  call,
  catalogueModel,
  checkInterchange,
  type DiffusionModelOptions,
  diffusionModel,
  geometricAsianControl,
  geometricBrownianMotion,
  type LabelRequest,
  type MonteCarloOptions,
  monteCarloModel,
  type ProcessControl,
} from '../../src/reference/index.ts';
import { controlFor } from '../../src/reference/process/controls/index.ts';
import { InputError, normalQuantile, stream, tensor } from '../../src/tensor/index.ts';
import { pointsOf, requests } from './support.ts';

const request = await requests();

const asian: Omit<DiffusionModelOptions, 'paths'> = {
  name: 'asian',
  inputs: [
    { name: 'spot', lo: 0.8, hi: 1.2 },
    { name: 'volatility', lo: 0.1, hi: 0.5 },
    { name: 'rate', lo: 0, hi: 0.05 },
    { name: 'strike', lo: 0.9, hi: 1.1 },
  ],
  diffusion: geometricBrownianMotion({ rate: 'rate', dividend: 0.02 }),
  payoff: call({ strike: 'strike', on: average() }),
  ...{ rate: 'rate', maturity: 1.5, steps: 12, precision: 'float32' },
};

/** The call on the geometric mean, with its mean in what may be another model. */
function meanIn(changes: Partial<typeof asian>): ProcessControl {
  const of = (options: typeof asian) => controlFor(options, geometricAsianControl());
  return { ...of(asian), mean: of({ ...asian, ...changes }).mean };
}

const volatility = 0.3;
type Payoff = MonteCarloOptions['payoff'];
const price: Payoff = (x, z) =>
  x.mul(
    z
      .mul(volatility)
      .sub(volatility ** 2 / 2)
      .exp(),
  );
const digitalMean: Control['mean'] = (x) =>
  x
    .log()
    .sub(volatility ** 2 / 2)
    .div(volatility)
    .normalCdf();

const shift = (x: Expression) => x.power(-1).div(volatility).reshape(['N', 1, 1, 1]);

/** A call on a lognormal price. */
function controlled(control: Control, paths = 64) {
  return monteCarloModel({
    name: 'call',
    inputs: [{ name: 'spot', lo: 0.8, hi: 1.2 }],
    outputs: [{ name: 'price' }],
    ...{ normals: 1, paths, control },
    payoff: (x, z) => price(x, z).sub(1).relu(),
    shift,
    precision: 'float32',
  });
}

/** It at many points. */
function labelled(control: Control, more: Partial<LabelRequest> = {}, points = 1024) {
  const model = controlled(control);
  return model.label(pointsOf(model, points), request(more));
}

describe('the mean of a control that the paths of labels do not have', () => {
  const label = (control: ProcessControl) => {
    const model = diffusionModel({ ...asian, paths: 256, control });
    return model.label(pointsOf(model, 2048), request());
  };

  it.each([
    ['of a date fewer', { steps: 11 }],
    ['of another dividend', { diffusion: geometricBrownianMotion({ rate: 'rate', dividend: 0.021 }) }],
    ['of another maturity', { maturity: 1.51 }],
  ])('is refused where it is off by parts in a thousand: %s', async (_, changes) => {
    await expect(label(meanIn(changes))).rejects.toThrow('must be that of its paths');
  });

  it.each([
    ['an all but sharp step', { payoff: (x, z) => price(x, z).sub(1).mul(1e8).sigmoid() }],
    ['a jump that is said to be none', { payoff: (x, z) => price(x, z).greater(1), continuous: true }],
  ] as readonly (readonly [string, Pick<Control, 'payoff' | 'continuous'>])[])(
    'is refused by its slopes: %s',
    async (_, own) => {
      const control = { ...own, mean: digitalMean, coefficient: 0.3 };
      await expect(labelled(control)).rejects.toThrow(InputError);
      await expect(labelled(control)).rejects.toThrow(/received slope by spot 1\.\d+ where paths say 0/);
      await expect(labelled({ ...control, coefficient: 'estimated' })).rejects.toThrow('slope by spot');
      const cotangents = tensor(new Float64Array(1024).fill(2), [1024, 1, 1]);
      await expect(labelled(control, { first: { cotangents } })).rejects.toThrow('slope by spot');
      // Values are right.
      await expect(labelled(control, { order: 0 })).resolves.toBeDefined();
    },
  );

  it('is refused where pathwise slopes are compared with others, which have the same control', async () => {
    const model = diffusionModel({
      ...{ name: 'call', inputs: asian.inputs.slice(0, 2), paths: 256, steps: 1, maturity: 1 },
      diffusion: geometricBrownianMotion({}),
      payoff: call({ strike: 1 }),
      control: {
        payoff: { name: 'digital', value: ({ spot }) => spot.greater(1) },
        mean: ({ spot, volatility: v }) => spot.log().div(v).sub(v.mul(0.5)).normalCdf(),
        ...{ continuous: true, coefficient: 0.3 },
      },
    });
    const { engine } = request();
    await expect(checkInterchange(model, { engine })).rejects.toThrow('the mean of the control of call');
  });

  it('is refused by its slopes where it is wrong in a corner', async () => {
    const mean: Control['mean'] = (x) => x.add(x.sub(1.19).relu().mul(10));
    await expect(labelled({ payoff: price, mean }, {}, 4096)).rejects.toThrow('slope by spot');
  });

  it('is refused by its second derivatives', async () => {
    // Over the domain its error and that of its slope have the mean 0.
    const bend = (c: number) => (x: Expression) =>
      x
        .sub(1)
        .square()
        .sub(0.04 / 3)
        .mul(c);
    const control = (c: number): Control => ({
      payoff: (x, z) => price(x, z).square(),
      mean: (x) =>
        x
          .square()
          .mul(Math.exp(volatility ** 2))
          .add(bend(c)(x)),
    });
    const more = { order: 2, directions: 'axes' } as const;
    await expect(labelled(control(0), more)).resolves.toBeDefined();
    await expect(labelled(control(0.02), more)).rejects.toThrow('second derivative by spot and spot');
    await expect(labelled(control(0.02))).resolves.toBeDefined();
  });
});

describe('the right mean of a control', () => {
  const seeds = Array.from({ length: 12 }, (_, k) => stream(k + 1, 'labels'));
  const jump: Control = { payoff: (x, z) => price(x, z).greater(1), mean: digitalMean };
  const cases: readonly (readonly [string, Control, Partial<LabelRequest>])[] = [
    ['a price', { payoff: price, mean: (x) => x }, {}],
    ['a jump by the likelihood ratio', { ...jump, shift }, {}],
    ['a jump, in second derivatives', { ...jump, shift }, { order: 2, directions: 'axes' }],
    ['what is paid in one of 50 paths', seldom(1 / 50), {}],
    ['what is paid in one of 500', seldom(1 / 500), {}],
    ['what is paid in one of 5,000', seldom(1 / 5000), {}],
    ['what is paid in one of a million', seldom(1e-6), {}],
    ['what no path pays', seldom(1e-12), {}],
  ];

  it.each(cases)('is passed by twelve seeds: %s', async (_, control, more) => {
    const model = controlled(control, 16);
    for (const random of seeds) await model.label(pointsOf(model, 256), request({ ...more, random }));
  });

  it('is passed where it and its paths have second derivatives that are rounding', async () => {
    const model = catalogueModel('asian', { options: { control: 'underlying', paths: 16, steps: 4 } });
    const points = pointsOf(model, 256);
    for (const random of seeds.slice(0, 1)) {
      const labels = await model.label(points, request({ order: 2, directions: 'axes', random }));
      expect(labels.hessian).toBeDefined();
    }
  });

  it("is passed by twelve seeds where paths are nets of Sobol' points", async () => {
    const model = diffusionModel({
      ...{ ...asian, paths: 32, control: geometricAsianControl() },
      sampling: { kind: 'sobol', replicates: 4 },
    });
    for (const random of seeds) await model.label(pointsOf(model, 256), request({ random }));
  });
});

/** One where a normal is beyond what it is with a probability, for the value and for what slopes see of it. */
function seldom(probability: number): Control {
  const beyond = -normalQuantile(probability);
  // (z − q)⁺ has the mean φ(q) − q·P.
  const mean = Math.exp(-(beyond ** 2) / 2) / Math.sqrt(2 * Math.PI) - beyond * probability;
  return { payoff: (x, z) => z.sub(beyond).relu().mul(x), mean: (x) => x.mul(mean), coefficient: 1 };
}
