import { describe, expect, it } from 'vitest';
import { pointsInput } from '../../../src/reference/batches.ts';
import {
  average,
  blackScholesControl,
  call as callOf,
  type DiffusionModelOptions,
  diffusionModel,
  geometricAsianControl,
  geometricBrownianMotion,
  heston as hestonOf,
  monteCarloModel,
  underlyingControl,
} from '../../../src/reference/index.ts';
import { pathLoop } from '../../../src/reference/loop/index.ts';
import { noiseInput } from '../../../src/reference/paths.ts';
import {
  besideEachOther,
  controlFor,
  controlOfProcess,
  recurrenceOf,
  unrolled,
} from '../../../src/reference/process/index.ts';
import { samplingOf } from '../../../src/reference/sampling/index.ts';
import { simulate } from '../../../src/reference/simulate.ts';
import { simulatedGraph } from '../../../src/reference/simulated-graph.ts';
import { stream, type Tensor, tensor } from '../../../src/tensor/index.ts';
import { call, GEOMETRIC_INPUTS, geometric } from '../process/support.ts';
import { largest, pointsOf, requests } from '../support.ts';
import {
  asian,
  BASKET_INPUTS,
  basket,
  basketPayoffs,
  cev,
  downAndOut,
  HESTON_INPUTS,
  heston,
  logCall,
} from './support.ts';

const request = await requests();

const price = [{ name: 'price' }];
const two = [{ name: 'first' }, { name: 'second' }];
const dated = { maturity: 'maturity', rate: 'rate', steps: 3, paths: 24, outputs: price };

type Case = Omit<DiffusionModelOptions, 'name'> & Required<Pick<DiffusionModelOptions, 'outputs'>>;

const euler = 'euler-maruyama' as const;
const onOne = { ...dated, inputs: GEOMETRIC_INPUTS };
const cases: readonly (readonly [string, Case])[] = [
  ['geometric, Euler', { ...onOne, diffusion: geometric, payoff: call, scheme: euler }],
  ['geometric, Milstein', { ...onOne, diffusion: geometric, payoff: call, scheme: 'milstein' }],
  ['geometric, exact', { ...onOne, diffusion: geometric, payoff: call }],
  ['not antithetic', { ...onOne, diffusion: geometric, payoff: call, antithetic: false }],
  [
    "Sobol' points in three nets",
    {
      ...onOne,
      diffusion: geometric,
      payoff: call,
      sampling: { kind: 'sobol', replicates: 3, bridge: 3 },
    },
  ],
  ['Heston', { ...dated, inputs: HESTON_INPUTS, diffusion: heston, payoff: logCall }],
  [
    "Heston by Andersen's scheme",
    {
      ...dated,
      inputs: HESTON_INPUTS,
      diffusion: hestonOf({
        ...{ spot: 'spot', variance: 'variance', rate: 'rate', varianceCorrelation: 'rho' },
        ...{ meanReversion: 2, longRunVariance: 0.06, volatilityOfVariance: 0.4 },
      }),
      payoff: callOf({ strike: 'strike' }),
    },
  ],
  [
    'Heston by full truncation',
    {
      ...dated,
      inputs: HESTON_INPUTS,
      diffusion: hestonOf({
        ...{ spot: 'spot', variance: 'variance', rate: 'rate', varianceCorrelation: 'rho' },
        ...{ meanReversion: 2, longRunVariance: 0.06, volatilityOfVariance: 0.4 },
      }),
      scheme: 'full-truncation',
      payoff: callOf({ strike: 'strike' }),
    },
  ],
  ['CEV', { ...onOne, diffusion: cev, payoff: call }],
  ['Asian, two outputs', { ...onOne, diffusion: geometric, payoff: asian, outputs: two }],
  ['barrier', { ...onOne, diffusion: geometric, payoff: downAndOut, scheme: euler }],
  [
    'basket, two outputs',
    {
      ...dated,
      inputs: BASKET_INPUTS,
      diffusion: basket,
      payoff: basketPayoffs,
      outputs: two,
      maturity: 1.5,
    },
  ],
];

const variance = { meanReversion: 2, longRunVariance: 0.06, volatilityOfVariance: 0.4 };
const ofHeston = { ...variance, rate: 'rate', varianceCorrelation: 'rho' };
const onHeston = { ...dated, inputs: HESTON_INPUTS, payoff: callOf({ strike: 'strike' }) };
const lognormal = geometricBrownianMotion({ rate: 'rate' });
const averaged = { ...onOne, diffusion: lognormal, payoff: callOf({ strike: 'strike', on: average() }) };
const geometricMean = geometricAsianControl();
const controlled: readonly (readonly [string, Case])[] = [
  ['an Asian call by that on the geometric mean', { ...averaged, control: geometricMean }],
  [
    'one coefficient, antithetic pairs apart',
    { ...averaged, antithetic: false, control: geometricAsianControl({ coefficient: 0.9 }) },
  ],
  [
    "Sobol' points in four nets",
    { ...averaged, paths: 32, sampling: { kind: 'sobol', replicates: 4, bridge: 3 }, control: geometricMean },
  ],
  [
    'two outputs by one underlying',
    {
      ...{ ...onOne, diffusion: lognormal, payoff: asian, outputs: two },
      control: underlyingControl(),
    },
  ],
  [
    'Heston by Black and Scholes',
    { ...onHeston, diffusion: hestonOf(ofHeston), control: blackScholesControl() },
  ],
];

/** A model by its loop, and by its graph of all steps. */
function bothOf(options: Case) {
  const named: DiffusionModelOptions = { ...options, name: 'example', precision: 'float32' };
  const recurrence = recurrenceOf(named);
  const { steps, maturity, rate, diffusion, scheme, payoff, control: given, ...others } = options;
  const control = given && controlFor(named, given);
  const simulated = {
    ...others,
    name: 'example',
    normals: steps * recurrence.normals,
    payoff: (x: Parameters<typeof unrolled>[1], z: Parameters<typeof unrolled>[2]) =>
      unrolled(recurrence, x, z),
    continuous: true,
    ...(control && { control: controlOfProcess(named, control) }),
  };
  return {
    simulated,
    looped: diffusionModel({ ...named, continuous: true }),
    single: monteCarloModel({ ...simulated, precision: 'float32' }),
    double: monteCarloModel({ ...simulated, precision: 'float64' }),
    way: pathLoop(
      control === undefined
        ? recurrence
        : recurrenceOf({ ...named, payoff: besideEachOther(payoff, control.payoff, options.outputs.length) }),
      simulated,
    ),
  };
}

/** The largest difference of two columns of labels, beside the largest label. */
function difference(a: Tensor | undefined, b: Tensor | undefined): number {
  return largest(a!.data.map((value, i) => value - b!.data[i])) / largest(b!.data);
}

describe('paths by a loop', () => {
  it.each([...cases, ...controlled])('have the labels of the graph of all steps: %s', async (_, options) => {
    const { looped, single, double, way } = bothOf(options);
    expect(await way({ order: 1, errors: true }, 'float32', { by: 'pathwise' })).toBeDefined();
    const points = pointsOf(double, 16);
    const of = (model: typeof double, more: Partial<Parameters<typeof request>[0]> = {}) =>
      model.label(points, request({ errors: true, random: stream(3, 'labels'), ...more }));
    const [own, rounded, truth] = [await of(looped), await of(single), await of(double)];
    // In float32 both round, some 50 times; where a slope is steep (of √v near 0), by more. Neither may be much worse.
    for (const [a, b, exact] of [
      [own.y, rounded.y, truth.y],
      [own.dydx, rounded.dydx, truth.dydx],
      [own.errors!.y, rounded.errors!.y, truth.errors!.y],
      [own.errors!.dydx, rounded.errors!.dydx, truth.errors!.dydx],
    ])
      expect(difference(a, exact)).toBeLessThan(3 * difference(b, exact) + 4e-6);
    expect((await of(looped, { order: 0 })).y.data).toEqual(own.y.data);
  });

  it.each(cases)('have products with cotangents, which are those of the Jacobian: %s', async (_, options) => {
    const [m, d, k] = [options.outputs.length, options.inputs.length, 2];
    const { looped } = bothOf(options);
    const points = pointsOf(looped, 10);
    const weights = Float64Array.from({ length: 10 * k * m }, (_, i) => Math.fround(Math.sin(i)));
    const of = (more: object) => looped.label(points, request({ random: stream(3, 'labels'), ...more }));
    const { adjoints } = await of({ first: { cotangents: tensor(weights, [10, k, m]) } });
    const { dydx } = await of({});
    const expected = adjoints!.data.map((_, at) => {
      const [row, input] = [Math.floor(at / d), at % d];
      const point = Math.floor(row / k);
      let sum = 0;
      for (let j = 0; j < m; j++) sum += weights[row * m + j] * dydx!.data[(point * m + j) * d + input];
      return sum;
    });
    expect(difference(adjoints, { ...adjoints!, data: expected })).toBeLessThan(4e-6);
  });

  it.each(controlled)('tell of a control how far its mean is off, as the graph: %s', async (_, options) => {
    const { double, simulated, way } = bothOf(options);
    const [asked, by] = [
      { order: 1, errors: false },
      { by: 'pathwise', controlBy: 'pathwise' },
    ] as const;
    const points = pointsOf(double, 10);
    const task = () => ({ ...request({ random: stream(3, 'labels') }), points, batch: 10 });
    const x = pointsInput(simulated.inputs.length);
    const inputs = [x, noiseInput(simulated)];
    const own = await (await way(asked, 'float32', by))!(task());
    const other = await simulate(simulatedGraph(simulated, x, asked, by), inputs, 'float64', {
      ...{ ...task(), paths: simulated.paths, normals: simulated.normals, sampling: samplingOf(simulated) },
    });
    for (const part of ['y', 'dydx'] as const) {
      const of = largest(own.labels[part]!.data);
      for (const kind of ['apart', 'known'] as const) {
        const [a, b] = [own.residuals![kind][part]!, other.residuals![kind][part]!];
        expect(largest(b.data)).toBeGreaterThan(1e-3 * of);
        expect(largest(a.data.map((value, i) => value - b.data[i]))).toBeLessThan(1e-5 * of);
      }
    }
  });

  it('are left to the graph where a control has other derivatives, or is kept by too many paths', async () => {
    const { way } = bothOf({ ...averaged, control: geometricMean });
    expect(await way({ order: 0, errors: true }, 'float32', { by: 'pathwise' })).toBeDefined();
    const by = { by: 'pathwise', controlBy: 'likelihood-ratio' } as const;
    expect(await way({ order: 1, errors: true }, 'float32', by)).toBeUndefined();
    const cotangents = tensor([1], [1, 1, 1]);
    expect(
      await way({ order: 1, errors: false, first: { cotangents } }, 'float32', { by: 'pathwise' }),
    ).toBeUndefined();
    const many = bothOf({ ...averaged, paths: 1 << 22, control: geometricMean }).way;
    expect(await many({ order: 1, errors: true }, 'float32', { by: 'pathwise' })).toBeUndefined();
  });
});
