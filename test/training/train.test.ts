import { describe, expect, test } from 'vitest';
import { adjoint, constant, evaluate, input } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import type { Engine } from '../../src/runtime/index.ts';
import {
  activations,
  flatten,
  type Network,
  networkConstants,
  networkGraph,
} from '../../src/surrogate/index.ts';
import { filled, InputError, rowsOf, stream, tensor } from '../../src/tensor/index.ts';
import {
  DivergenceError,
  type TrainingOptions,
  type TrainingResult,
  train,
} from '../../src/training/index.ts';
import { sequential } from '../support/networks.ts';
import {
  boundTo,
  freshPerceptron,
  oracleLoss,
  relativeError,
  rowsAt,
  samples,
  shortTraining,
} from './problem.ts';

const native = await openEngine({ engine: 'native', threads: 2 });
const wasm = await openEngine({ engine: 'wasm', threads: 1 });
const data = samples(200);

const run = (changes: Partial<TrainingOptions> = {}, engine: Engine = native) =>
  train(engine, freshPerceptron(), data, shortTraining(changes));
/** The points, labelled with what layers predict there. */
const labelledBy = (network: Network) => {
  const constants = networkConstants(network);
  const [y] = evaluate([networkGraph(constants, constant(data.x)).output]);
  return { x: data.x, y };
};
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('training', () => {
  test.each([
    ['native', native],
    ['wasm', wasm],
  ] as const)('gives the same bits for the same seed, and others for another (%s)', async (_, engine) => {
    const [first, again, other] = [
      await run({}, engine),
      await run({}, engine),
      await run({ random: stream(2, 'shuffle') }, engine),
    ];
    expect(again.network).toEqual(first.network);
    expect(again.curve).toEqual(first.curve);
    expect(again.best).toEqual(first.best);
    expect(flatten(other.network)).not.toEqual(flatten(first.network));
  });

  test('learns, and leaves the layers it started from as they were', async () => {
    const start = freshPerceptron();
    const { network, best, curve, heldOut } = await train(
      native,
      start,
      data,
      shortTraining({ steps: 1000 }),
    );
    expect(start).toEqual(freshPerceptron());
    const held = rowsAt(data, heldOut);
    const before = oracleLoss(start, { kind: 'sobolev' }, held);
    expect(best.loss).toBeLessThan(0.1 * before);
    expect(flatten(network).every((value) => value === Math.fround(value))).toBe(true);
    expect(curve.total.at(-1)).toBeLessThan(0.1 * curve.total[0]);
  });

  test.each(['vanilla', 'sobolev'] as const)(
    'keeps the iterate whose loss on the held-out rows it reports (%s)',
    async (kind) => {
      const { network, best, heldOut } = await run({ loss: { kind } });
      const held = oracleLoss(network, { kind }, rowsAt(data, heldOut));
      expect(Math.abs(best.loss - held)).toBeLessThan(1e-5 * held);
    },
  );

  test('keeps the best iterate: a longer training is never worse, and may stop short of its end', async () => {
    // A rate so large that the loss goes up and down; with a constant rate a training is the beginning of a longer one.
    const schedule = { kind: 'constant', rate: 0.2 } as const;
    const lengths = [64, 128, 192, 256];
    const bests: TrainingResult['best'][] = [];
    for (const steps of lengths) bests.push((await run({ steps, schedule })).best);
    bests.forEach(({ step, loss }, k) => {
      expect(step).toBeLessThanOrEqual(lengths[k]);
      if (k === 0) return;
      const improved = loss < bests[k - 1].loss;
      expect({ step, loss }).toEqual(improved ? { step: lengths[k], loss } : bests[k - 1]);
    });
    expect(bests.some(({ step }, k) => step < lengths[k])).toBe(true);
  });

  test('keeps the start where nothing is better', async () => {
    const good = (await run({ steps: 1000 })).network;
    const worse = await train(
      native,
      good,
      data,
      shortTraining({ schedule: { kind: 'constant', rate: 0.1 }, steps: 64 }),
    );
    expect(worse.best.step).toBe(0);
    expect(worse.network).toEqual(good);
  });

  test('with λ = 0 moves exactly as vanilla training', async () => {
    const [vanilla, sobolev] = [
      await run({ loss: { kind: 'vanilla' } }),
      await run({ loss: { kind: 'sobolev', lambda: 0 } }),
    ];
    expect(sobolev.network).toEqual(vanilla.network);
    expect(sobolev.curve.total).toEqual(vanilla.curve.total);
  });

  test('weighs differential columns by 1/√mean(∂y²) where asked', async () => {
    const loss = { kind: 'sobolev', columns: 'scale' } as const;
    const { network, best, heldOut } = await run({ loss });
    const held = rowsAt(data, heldOut);
    const weighted = oracleLoss(network, loss, held, boundTo(loss, data));
    expect(Math.abs(best.loss - weighted)).toBeLessThan(1e-5 * weighted);
    expect(relativeError([best.loss], [oracleLoss(network, { kind: 'sobolev' }, held)])).toBeGreaterThan(
      1e-2,
    );
  });

  test('does not count derivatives that are not known: the loss is the mean over those that are', async () => {
    // The first derivative of every third row, and the second of the first half.
    const missing = (i: number) => (i % 6 === 0 ? true : i % 2 === 1 && i < data.dydx.data.length / 2);
    const dydx = { ...data.dydx, data: data.dydx.data.map((value, i) => (missing(i) ? Number.NaN : value)) };
    const training = await train(native, freshPerceptron(), { ...data, dydx }, shortTraining());
    const { network, best, curve, heldOut } = training;

    const held = 40;
    const known = rowsAt({ ...data, dydx }, heldOut);
    const x = input('x', [held, 2]);
    const y = networkGraph(networkConstants(network), x).output;
    const predicted = evaluate([y, ...adjoint(y, [x])], { x: known.x });
    const [values, gradients] = predicted.map(({ data: all }) => all);
    const truth = known.y.data;
    const squares = known.dydx.data.map((slope, i) => (gradients[i] - slope) ** 2);
    // Each counts alike over all the data, so the mean is over the share that is known there.
    const share = dydx.data.filter((value) => !Number.isNaN(value)).length / dydx.data.length;
    const ofGradients =
      squares.filter((value) => !Number.isNaN(value)).reduce((p, q) => p + q) / squares.length / share;
    const ofValues = truth.map((value, i) => (values[i] - value) ** 2).reduce((p, q) => p + q) / held;
    expect(best.step).toBeGreaterThan(0);
    expect(relativeError([best.loss], [(ofValues + 2 * ofGradients) / 3])).toBeLessThan(1e-5);
    expect(curve.total.every(Number.isFinite)).toBe(true);
  });

  test('records every step once in its curve, in windows', async () => {
    const steps = 450;
    const { curve } = await run({ steps });
    expect(curve.steps.at(-1)).toBe(steps);
    expect(curve.steps.length).toBeLessThanOrEqual(200);
    expect(curve.steps.every((step, k) => k === 0 || step > curve.steps[k - 1])).toBe(true);
    for (const part of [curve.total, ...Object.values(curve.terms)]) {
      expect(part.length).toBe(curve.steps.length);
      expect(part.every((loss) => loss > 0)).toBe(true);
    }
    // α = 1/3 and β = 2/3 for two inputs, in every window.
    const sums = curve.terms.values.map((value, k) => (value + 2 * curve.terms.gradients[k]) / 3);
    expect(relativeError(curve.total, sums)).toBeLessThan(1e-6);
    expect(Object.keys(curve.terms)).toEqual(['values', 'gradients']);
    expect(Object.keys((await run({ loss: { kind: 'vanilla' } })).curve.terms)).toEqual(['values']);
  });

  test('uses all rows where there are too few to hold some out', async () => {
    const few = samples(3);
    const { network, best } = await train(native, freshPerceptron(), few, shortTraining({ batch: 8 }));
    const all = oracleLoss(network, { kind: 'sobolev' }, few);
    expect(Math.abs(best.loss - all)).toBeLessThan(1e-5 * all + 1e-10);
  });

  test('learns several outputs, with any activation', async () => {
    const two = {
      x: data.x,
      y: tensor(
        [...data.y.data].flatMap((y) => [y, -y]),
        [200, 2],
      ),
    };
    const [first, hidden, last] = freshPerceptron().layers;
    const wide = { ...last, outputs: 2, weight: new Float64Array(10).fill(0.1), bias: new Float64Array(2) };
    for (const activation of activations) {
      const start = sequential([first, hidden, wide], activation);
      const result = await train(native, start, two, shortTraining({ loss: { kind: 'vanilla' } }));
      expect(result.best.step).toBeGreaterThan(0);
      expect(result.network.layers[2].outputs).toBe(2);
    }
  });
});

describe('a training that fails', () => {
  const diverged = async (start: Network, changes: Partial<TrainingOptions> = {}) => {
    const error = await failure(train(native, start, data, shortTraining(changes)));
    expect(error).toBeInstanceOf(DivergenceError);
    return error as DivergenceError;
  };

  test('is stopped when the loss is not finite any more, and says what to do', async () => {
    const error = await diverged(freshPerceptron('relu'), { schedule: { kind: 'constant', rate: 1e30 } });
    expect(error.failure).toBe('not-finite');
    expect(error.step).toBe(64);
    expect(error.message).toMatch(
      /step 64: the loss stopped being finite\. Lower the learning rate .its peak was 1e30/,
    );
  });

  test('is stopped when the loss explodes', async () => {
    const schedule = {
      kind: 'piecewise-linear',
      points: [
        [0.9, 1e-3],
        [1, 1e3],
      ],
    } as const;
    const { failure: kind, message } = await diverged(freshPerceptron('softplus'), { schedule });
    expect(kind).toBe('exploded');
    expect(message).toMatch(/Lower the learning rate/);
  });

  test('is stopped when its network was constant before the first step, which no step mends', async () => {
    // Every neuron of the last hidden layer is off, and a neuron that is off has no gradient.
    const [first, second, last] = freshPerceptron().layers;
    const off = { ...second, bias: new Float64Array(5).fill(-1000) };
    const dead = sequential([first, off, last], 'relu');
    const { failure: kind, message, outputs } = await diverged(dead);
    expect([kind, outputs]).toEqual(['constant-start', undefined]);
    expect(message).toMatch(/constant before the first step, and steps do not change that\. .*another seed/);
    expect(message).not.toMatch(/collapsed|rate/);
  });

  test('is not one that leaves a perfect start for something still good', async () => {
    // Labels of the start itself: its loss is rounding, and whatever Adam does makes it more than a thousand times worse.
    const own = labelledBy(freshPerceptron());
    const { best, curve } = await train(
      native,
      freshPerceptron(),
      own,
      shortTraining({ loss: { kind: 'vanilla' } }),
    );
    expect(best.step).toBe(0);
    expect(best.loss).toBeLessThan(1e-12);
    expect(curve.total.at(-1)).toBeGreaterThan(1e3 * best.loss);
  });

  test('by its labels names the row', async () => {
    const y = { ...data.y, data: data.y.data.with(7, Number.NaN) };
    const error = await failure(train(native, freshPerceptron(), { ...data, y }, shortTraining()));
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/y must be finite; received NaN in row 7\./);
    const dydx = { ...data.dydx, data: data.dydx.data.with(9, Number.POSITIVE_INFINITY) };
    await expect(train(native, freshPerceptron(), { ...data, dydx }, shortTraining())).rejects.toThrow(
      /dydx must be finite; received Infinity in row 4\./,
    );
    // Values alone do not ask for differentials, right or wrong.
    const vanilla = shortTraining({ loss: { kind: 'vanilla' }, steps: 1 });
    await expect(train(native, freshPerceptron(), { ...data, dydx }, vanilla)).resolves.toBeDefined();
  });

  test.each<[string, Partial<TrainingOptions>, Partial<typeof data>, RegExp]>([
    ['steps', { steps: 0 }, {}, /steps must be a whole number of at least 1; received 0/],
    ['batch', { batch: 1.5 }, {}, /batch must be a whole number of at least 1; received 1.5/],
    [
      'a negative share',
      { validation: -0.1 },
      {},
      /\(validation\) must be at least 0 and below 1; received -0.1/,
    ],
    ['a share of all', { validation: 1 }, {}, /\(validation\) must be at least 0 and below 1; received 1\./],
    ['a share NaN', { validation: Number.NaN }, {}, /\(validation\) must be at least 0/],
    ['columns of x', {}, { x: filled([200, 3], 1) }, /x must have shape \[200,2\].*received \[200,3\]/],
    ['rows of y', {}, { y: filled([199, 1], 1) }, /y must have shape \[200,1\].*received \[199,1\]/],
    ['no rows', {}, { x: rowsOf(data.x, 0, 0), y: rowsOf(data.y, 0, 0) }, /a row or more; received \[0,2\]/],
    ['dydx of values', {}, { dydx: filled([200, 2], 1) }, /dydx must have shape \[200,1,2\]/],
    [
      'dydx of which none is known',
      {},
      { dydx: filled([200, 1, 2], Number.NaN) },
      /dydx of which none is known/,
    ],
    ['no dydx', {}, { dydx: undefined }, /Sobolev loss needs dydx.*Label the data/],
    ['the schedule', { schedule: { kind: 'constant', rate: -1 } }, {}, /learning rates must be positive/],
  ])('is refused for its data or options: %s', async (_, changes, parts, message) => {
    const error = await failure(
      train(native, freshPerceptron(), { ...data, ...parts }, shortTraining(changes)),
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('a training that is aborted', () => {
  test('ends at once with the reason', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const progress = (step: number) => {
      steps.push(step);
      controller.abort(new Error('enough'));
    };
    const running = run({ steps: 1_000_000, signal: controller.signal, progress });
    await expect(running).rejects.toThrow('enough');
    expect(steps).toEqual([64]);
  });

  test('lets timers run, so that a signal from outside arrives', async () => {
    const began = performance.now();
    const error = await failure(run({ steps: 1_000_000, signal: AbortSignal.timeout(100) }));
    expect((error as Error).name).toBe('TimeoutError');
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
