import { describe, expect, test } from 'vitest';
import type { Expression } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { planShared, shared, startShared } from '../../src/node/shared-way.ts';
import type { LossOptions } from '../../src/objective/index.ts';
import type { Engine } from '../../src/runtime/index.ts';
import {
  type Activation,
  type Architecture,
  flatten,
  initialise,
  perceptron,
} from '../../src/surrogate/index.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import {
  adam,
  Batches,
  DrawSource,
  lanes,
  loop,
  type Optimiser,
  type Steps,
  type StepTraining,
  TrainingProgram,
  type Way,
} from '../../src/training/index.ts';
import { boundTo, fedOf, relativeError } from './problem.ts';

/*
 * The ways to take a step agree: a loop in the engine (which training-step.test.ts compares with the oracle), generated
 * code, and threads that share the batch.
 */

const native = await openEngine({ engine: 'native', threads: 1 });
const wasm = await openEngine({ engine: 'wasm', threads: 1 });
const rows = 40;
const calls = 3;
const count = 5;

interface Problem {
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  /** In place of a perceptron. */
  readonly network?: Architecture;
  readonly loss?: LossOptions;
  readonly outputs?: number;
  readonly partial?: boolean;
  readonly cotangents?: number;
  /** Labels of second order: whole Hessians, or products along two directions a point. */
  readonly second?: 'hessians' | 'products';
  readonly batch?: number;
  readonly optimiser?: Optimiser;
}

function problem(of: Problem) {
  const { hidden = [6, 5], activation = 'silu', loss = { kind: 'sobolev' }, outputs = 1, batch = 16 } = of;
  const architecture = of.network ?? perceptron([3, ...hidden, outputs], activation);
  const random = stream(3, 'numbers');
  const table = (shape: readonly number[], make = () => random.normal()) => {
    const all = [rows, ...shape];
    return tensor(Float64Array.from({ length: all.reduce((p, q) => p * q) }, make), all);
  };
  const objective = boundTo(loss, {
    x: table([3]),
    y: table([outputs]),
    dydx: table([outputs, 3], () => (of.partial && random.uniform() < 0.3 ? Number.NaN : random.normal())),
    ...(loss.labels === 'noise' && {
      errors: {
        y: table([outputs], () => random.uniform()),
        dydx: table([outputs, 3], () => random.uniform()),
      },
    }),
    ...(of.cotangents && {
      vjp: {
        cotangents: table([of.cotangents, outputs], () => (random.uniform() < 0.5 ? -1 : 1)),
        adjoints: table([of.cotangents, 3]),
      },
    }),
    ...(of.second === 'hessians' && { hessian: table([outputs, 3, 3]) }),
    ...(of.second === 'products' && {
      hvp: { directions: table([2, 3]), products: table([2, outputs, 3]) },
    }),
  });
  const data = fedOf(objective);
  const training: StepTraining = {
    architecture,
    objective,
    batch,
    optimiser: of.optimiser ?? adam().optimiser,
  };
  return {
    training,
    data,
    parameters: Float32Array.from(flatten(initialise(architecture, stream(1, 'layers')))),
  };
}

/** Parameters and losses after a few calls; the steps are disposed of. */
async function outcome(steps: Steps, { training }: ReturnType<typeof problem>) {
  const { batch, optimiser, objective } = training;
  const batches = new Batches(rows, stream(2, 'batches'));
  const draws = new DrawSource(
    objective,
    stream(4, 'draws'),
    Int32Array.from({ length: rows }, (_, row) => row),
  );
  const losses: number[] = [];
  try {
    for (let call = 0; call < calls; call++) {
      const rates = optimiser.ratesAt(call * count, new Float64Array(count).fill(0.02));
      const named = optimiser.rates.map((name, k) => [name, Float32Array.from(rates[k])]);
      const taking = batches.take(batch * count);
      const scheduled = { ...Object.fromEntries(named), ...draws.next(taking, batch) };
      const taken = await steps.take(taking, scheduled);
      losses.push(...Object.values(taken).flatMap((of) => [...of]));
    }
    return { parameters: [...(steps.parameters.data as Float32Array)], losses };
  } finally {
    await steps.dispose();
  }
}

/** Sums and joins of layers, and of the inputs, with activations of their own. */
const skips: Architecture = {
  layers: [
    { inputs: 3, outputs: 6, activation: 'silu' },
    { inputs: 6, outputs: 6, activation: 'linear' },
    { inputs: 6, outputs: 5, activation: 'tanh', from: { sum: [0, 1] } },
    { inputs: 14, outputs: 3, activation: 'sigmoid', from: { join: [{ sum: [0, 1] }, 2, -1] } },
    { inputs: 3, outputs: 3, activation: 'silu', from: { sum: [3, -1] } },
    { inputs: 8, outputs: 1, activation: 'tanh', from: { join: [4, 2] } },
  ],
};

/** Layers one after the other without an activation between: inputs that are reduced, a bottleneck. */
const linear: Architecture = {
  layers: [
    { inputs: 3, outputs: 2, activation: 'linear' },
    { inputs: 2, outputs: 6, activation: 'silu' },
    { inputs: 6, outputs: 2, activation: 'linear' },
    { inputs: 2, outputs: 5, activation: 'tanh' },
    { inputs: 5, outputs: 1, activation: 'linear' },
  ],
};

const second = { kind: 'sobolev', order: 2 } as const;

const cases: readonly (readonly [string, Problem])[] = [
  ['values alone', { loss: { kind: 'vanilla' } }],
  ['values and derivatives', {}],
  ['weighted columns', { loss: { kind: 'sobolev', lambda: 0.3, columns: 'scale' } }],
  ['several outputs', { outputs: 2 }],
  ['labels by their noise', { outputs: 2, loss: { kind: 'sobolev', labels: 'noise' } }],
  ['derivatives of which some are not known', { partial: true }],
  ['products with a cotangent', { outputs: 3, cotangents: 1 }],
  ['products with two cotangents', { outputs: 3, cotangents: 2 }],
  ['tanh', { activation: 'tanh' }],
  ['sigmoid', { activation: 'sigmoid' }],
  ['relu', { activation: 'relu' }],
  ['one hidden layer of one neuron', { hidden: [1] }],
  ['widths that fill no vector', { hidden: [9, 3, 7] }],
  ['skips', { network: skips }],
  ['linear layers', { network: linear }],
  ['second order', { loss: second, second: 'hessians' }],
  [
    'second order of several outputs, sigmoid',
    { loss: second, second: 'hessians', outputs: 2, activation: 'sigmoid' },
  ],
  [
    'second order along axes, tanh',
    { loss: { ...second, directions: { kind: 'axes' } }, second: 'hessians', activation: 'tanh' },
  ],
  [
    'second order along principal directions',
    { loss: { ...second, directions: { kind: 'principal' } }, second: 'hessians' },
  ],
  ['second order along directions of the points', { loss: second, second: 'products', outputs: 2 }],
  ['skips, values alone', { network: skips, loss: { kind: 'vanilla' } }],
];

/** What threads share of these is as of others: activations, widths and columns of the data matter to a thread alone. */
const alike = [
  ...['values and derivatives', 'weighted columns', 'products with a cotangent', 'linear layers'],
  ...['tanh', 'sigmoid', 'relu', 'one hidden layer of one neuron', 'skips, values alone'],
  ...['second order', 'second order of several outputs, sigmoid', 'second order along axes, tanh'],
];

describe.each(cases)('%s', (name, of) => {
  const made = problem(of);
  const { training, data, parameters } = made;
  const expected = loop
    .open({ engine: native, training, data, parameters, threads: 1 })
    .then((steps) => outcome(steps, made));
  const agree = (actual: Awaited<typeof expected>, wanted: Awaited<typeof expected>) => {
    expect(relativeError(actual.parameters, wanted.parameters)).toBeLessThan(2e-5);
    expect(relativeError(actual.losses, wanted.losses)).toBeLessThan(2e-5);
  };

  test('generated code', async () => {
    const steps = await lanes.open({ engine: native, training, data, parameters, threads: 1 });
    expect(steps).toBeDefined();
    agree(await outcome(steps!, made), await expected);
  });

  test.skipIf(alike.includes(name))('two threads', async () => {
    const steps = await shared.open({ engine: native, training, data, parameters, threads: 2 });
    agree(await outcome(steps!, made), await expected);
  });
});

test.each<[string, Way, number]>([
  ['the loop', loop, 1],
  ['generated code', lanes, 1],
  ['threads', shared, 2],
])('%s: steps on the WebAssembly engine are those of the native loop', async (_, way, threads) => {
  const made = problem({});
  const { training, data, parameters } = made;
  const run = async (by: Way, engine: Engine, members: number) =>
    outcome((await by.open({ engine, training, data, parameters, threads: members }))!, made);
  const [there, here] = [await run(way, wasm, threads), await run(loop, native, 1)];
  expect(relativeError(there.parameters, here.parameters)).toBeLessThan(2e-5);
  expect(relativeError(there.losses, here.losses)).toBeLessThan(2e-5);
});

describe('threads', () => {
  test.each<[string, Engine, number]>([
    ['three, of native sessions', native, 3],
    ['two, of WebAssembly sessions', wasm, 2],
  ])('%s: the same bits again, about those of one', async (_, engine, members) => {
    const made = problem({ batch: 17 });
    const { training, data, parameters } = made;
    const run = async () => {
      const steps = await shared.open({ engine, training, data, parameters, threads: members });
      return outcome(steps!, made);
    };
    const first = await run();
    expect(await run()).toEqual(first);
    const alone = await outcome(
      await loop.open({ engine: native, training, data, parameters, threads: 1 }),
      made,
    );
    expect(relativeError(first.parameters, alone.parameters)).toBeLessThan(2e-5);
  });

  test.each<[string, (gradient: Expression) => Expression]>([
    ['without code in lanes', (gradient) => gradient.gelu()],
    // A thread has the norm of its part alone.
    ['by the norm of the whole gradient', (gradient) => gradient.div(gradient.square().sum().add(1).sqrt())],
  ])('do not share an update %s', async (_, change) => {
    const { update, ...rest } = adam().optimiser;
    const odd: Optimiser = {
      ...rest,
      update: (parameters, gradient, ...others) => update(parameters, change(gradient), ...others),
    };
    const { training, data, parameters } = problem({ optimiser: odd });
    expect(await shared.open({ engine: native, training, data, parameters, threads: 2 })).toBeUndefined();
  });

  /** A step whose second share is another model. */
  const broken = async (model: Uint8Array) => {
    const { training, data, parameters } = problem({});
    const planned = (await planShared({ engine: native, training, data, parameters, threads: 2 }))!;
    const shares = planned.step.shares.map((share, k) => (k === 1 ? { ...share, model } : share));
    return startShared('native', { ...planned, step: { ...planned.step, shares } });
  };

  test('fail together when one cannot start', async () => {
    const steps = await broken(new Uint8Array([1, 2, 3]));
    await expect(outcome(steps, problem({}))).rejects.toThrow(/protobuf|model/i);
  });

  test('may be left before they have started', async () => {
    const { training, data, parameters } = problem({});
    const steps = (await shared.open({ engine: native, training, data, parameters, threads: 2 }))!;
    expect(steps.parameters.data).toEqual(parameters);
    await steps.dispose();
  });

  test('fail together when one fails on its way', async () => {
    const { lower } = await import('../../src/onnx/index.ts');
    const { input } = await import('../../src/graph/index.ts');
    // Of other rows than the share has.
    const steps = await broken(lower({ sums: input('rows', [3, 3]).reshape([9]) }));
    const made = problem({});
    await expect(outcome(steps, made)).rejects.toThrow();
  });
});

describe('the way is chosen by what there is code for', () => {
  test.each<[string, Problem]>([
    ['an activation without a rule for lanes', { activation: 'gelu' }],
    ['a batch that is no multiple of eight', { batch: 12 }],
  ])('%s is trained by the engine', async (_, of) => {
    const made = problem(of);
    const { training, data, parameters } = made;
    expect(await lanes.open({ engine: native, training, data, parameters, threads: 1 })).toBeUndefined();
    const program = await TrainingProgram.open(native, training, data, parameters);
    try {
      const learning = new Float64Array(count).fill(0.02);
      const [{ total }] = await program.advance(
        new Batches(rows, stream(2, 'b')).take(training.batch * count),
        learning,
      );
      expect(total.every(Number.isFinite)).toBe(true);
      expect(program.done).toBe(count);
    } finally {
      await program.dispose();
    }
  });
});
