import { describe, expect, test } from 'vitest';
import type { Samples } from '../../../src/dataset/index.ts';
import { constant, evaluate } from '../../../src/graph/index.ts';
import { openEngine } from '../../../src/node/engines.ts';
import type { Engine } from '../../../src/runtime/index.ts';
import {
  flatten,
  initialise,
  maskOf,
  networkConstants,
  networkGraph,
  parameterCount,
  perceptron,
} from '../../../src/surrogate/index.ts';
import { stream, tensor } from '../../../src/tensor/index.ts';
import { levenbergMarquardt, type TrainingOptions, train } from '../../../src/training/index.ts';
import { LeastSquares } from '../../../src/training/squares/least-squares.ts';
import { boundTo, fedOf, oracleLoss, relativeError, samples } from '../problem.ts';
import { smooth } from './smooth.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const wasm = await openEngine({ engine: 'wasm', threads: 1 });

const architecture = perceptron([2, 8, 8, 1], 'silu');
const start = initialise(architecture, stream(1, 'layers'));
const common = { loss: { kind: 'sobolev' }, random: stream(1, 'shuffle') } as const;
const trained = (options: Partial<TrainingOptions>, data: Samples = smooth(256)) =>
  train(engine, start, data, { ...common, steps: 60, ...options });

describe('products with the Jacobian of the residual', () => {
  const data = samples(40);
  const objective = boundTo({ kind: 'sobolev', lambda: 0.6 }, data);
  const count = parameterCount(architecture);
  const at = flatten(start);
  const normals = (length: number, name: string) => {
    const random = stream(2, name);
    return Float64Array.from({ length }, () => random.normal());
  };
  // Rows in parts of 16, 16 and 8: sums over parts are those over all.
  const opened = LeastSquares.open(engine, { architecture, objective }, fedOf(objective), {
    threads: 1,
    rows: 16,
  });
  const dot = (a: Iterable<number>, b: ArrayLike<number>) => [...a].reduce((sum, v, k) => sum + v * b[k], 0);
  const joined = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]));

  test('squares add up to the loss, and to those of the terms by their weights', async () => {
    const { total, terms, residual } = await (await opened).residual(at);
    const expected = oracleLoss({ ...start }, { kind: 'sobolev', lambda: 0.6 }, data);
    expect(relativeError([total], [expected])).toBeLessThan(1e-6);
    expect(relativeError([dot(joined(residual), joined(residual))], [total])).toBeLessThan(1e-14);
    const [values, gradients] = objective.terms;
    const weighted = values.weight * terms.values + gradients.weight * terms.gradients;
    expect(relativeError([weighted], [total])).toBeLessThan(1e-13);
  });

  test('along a direction are differences of the residual', async () => {
    const problem = await opened;
    const v = normals(count, 'direction');
    // Central: the error of h² and that of rounding over h are both about 1e-10 for 1e-5.
    const h = 1e-5;
    const moved = async (by: number) =>
      joined((await problem.residual(at.map((p, k) => p + by * v[k]))).residual);
    const [ahead, behind] = [await moved(h), await moved(-h)];
    const differences = ahead.map((value, k) => (value - behind[k]) / (2 * h));
    expect(relativeError(joined(await problem.forward(at, v)), differences)).toBeLessThan(1e-8);
  });

  test('forward and backward are transposes of one another, and make JᵀJ', async () => {
    const problem = await opened;
    const [v, w] = [normals(count, 'v'), normals(count, 'w')];
    const [jv, jw] = [await problem.forward(at, v), await problem.forward(at, w)];
    const parts = jv.map((part, k) => normals(part.length, `u${k}`));
    const transposed = dot(await problem.backward(at, parts), v);
    expect(relativeError([transposed], [dot(joined(jv), joined(parts))])).toBeLessThan(1e-12);
    const gram = await problem.gram(at);
    const quadratic = w.reduce(
      (sum, wi, i) => sum + wi * dot(gram.subarray(i * count, (i + 1) * count), v),
      0,
    );
    expect(relativeError([quadratic], [dot(joined(jw), joined(jv))])).toBeLessThan(1e-12);
  });
});

describe("Levenberg and Marquardt's method", () => {
  test('fits a small network to less than a tenth of the loss that Adam reaches in twice the time', async () => {
    const polished = await trained({ method: levenbergMarquardt() });
    const adam = await trained({
      steps: 40_000,
      batch: 256,
      schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
    });
    expect(polished.best.loss).toBeLessThan(0.1 * adam.best.loss);
    // What is validated is the float32 network that is returned.
    expect(flatten(polished.network)).toEqual(
      Float64Array.from(Float32Array.from(flatten(polished.network))),
    );
  });

  test('never makes the loss larger, gives the same bits again, and records terms by name', async () => {
    const [first, again] = [
      await trained({ method: levenbergMarquardt(), steps: 10 }),
      await trained({ method: levenbergMarquardt(), steps: 10 }),
    ];
    expect(again.network).toEqual(first.network);
    const { total, terms, steps } = first.curve;
    expect(steps.at(-1)).toBe(10);
    expect(total.every((loss, k) => k === 0 || loss < total[k - 1])).toBe(true);
    expect(Object.keys(terms)).toEqual(['values', 'gradients']);
    const sums = terms.values.map((value, k) => (value + 2 * terms.gradients[k]) / 3);
    expect(relativeError(total, sums)).toBeLessThan(1e-12);
  });

  test.each([
    ['values and derivatives', 'sobolev'],
    ['values alone', 'vanilla'],
  ] as const)('gives on the WebAssembly engine what it gives on the native one: %s', async (_, kind) => {
    const run = (on: Engine) =>
      train(on, start, smooth(160), { ...common, loss: { kind }, method: levenbergMarquardt(), steps: 5 });
    const [there, here] = [await run(wasm), await run(engine)];
    // In float64 steps agree to 1e-9; the networks are rounded to float32.
    expect(relativeError(there.curve.total, here.curve.total)).toBeLessThan(1e-9);
    expect(relativeError(flatten(there.network), flatten(here.network))).toBeLessThan(1e-6);
  });

  test('with the identity in place of the diagonal falls too', async () => {
    const { curve } = await trained({ method: levenbergMarquardt({ damping: 'identity' }), steps: 20 });
    expect(curve.total.at(-1)).toBeLessThan(0.01 * curve.total[0]);
  });

  test('ends where no step makes the loss lower', async () => {
    const line = { x: tensor([[-1], [0], [1], [2], [3]]), y: tensor([[-1], [0], [1], [2], [3]]) };
    const linear = initialise(perceptron([1, 1], 'silu'), stream(1, 'layers'));
    const { steps, curve, ended, restarts } = await train(engine, linear, line, {
      ...common,
      loss: { kind: 'vanilla' },
      method: levenbergMarquardt(),
      steps: 500,
      validation: 0,
    });
    expect(steps).toBeLessThan(100);
    expect(curve.total.at(-1)).toBeLessThan(1e-20);
    expect(['gradient', 'step']).toContain(ended);
    expect(restarts.map((one) => one.ended)).toEqual([ended]);
  });

  test('ends with the budget, or where noise decides more than further steps', async () => {
    const short = await trained({ method: levenbergMarquardt(), steps: 3 });
    expect([short.steps, short.ended]).toEqual([3, 'budget']);
    const random = stream(3, 'noise');
    const sigma = 0.05;
    // Labels are those of a network, so that no misfit is left beside the noise.
    const teacher = initialise(perceptron([2, 3, 1], 'tanh'), stream(2, 'layers'));
    const { x } = smooth(400);
    const [y] = evaluate([networkGraph(networkConstants(teacher), constant(x)).output], {});
    const noisy = { x, y: { ...y, data: y.data.map((value) => value + sigma * random.normal()) } };
    const run = (options: Partial<TrainingOptions>) =>
      train(engine, initialise(perceptron([2, 3, 1], 'tanh'), stream(7, 'layers')), noisy, {
        ...{ ...common, loss: { kind: 'vanilla' }, validation: 0, method: levenbergMarquardt(), steps: 400 },
        ...options,
      });
    const noise = { values: { noise: sigma ** 2 } };
    const [floor, minimum] = [await run({ noise }), await run({})];
    expect(floor.ended).toBe('noise floor reached');
    expect(floor.terms.values.noise).toBe(sigma ** 2);
    const left = (floor.curve.total.at(-1) as number) - (minimum.curve.total.at(-1) as number);
    // 13 parameters, 400 labels; some directions are too flat to be asked.
    expect(left).toBeLessThan((0.1 * sigma ** 2 * 13) / 400);
  });

  test('counts labels that are known alone', async () => {
    const data = smooth(50);
    const known = {
      ...data.dydx,
      data: data.dydx.data.map((value, k) => (k % 4 === 0 ? value : Number.NaN)),
    };
    const few = { method: levenbergMarquardt(), steps: 1, validation: 0 };
    await expect(trained(few, { ...data, dydx: known })).rejects.toThrow(
      /received "75 labels that are known in 50 rows"/,
    );
  });

  test('with JᵀJ of some rows reaches the loss that it reaches with all', async () => {
    const small = initialise(perceptron([2, 4, 1], 'silu'), stream(1, 'layers'));
    const options = { ...common, method: levenbergMarquardt(), steps: 60 };
    // 17 parameters: JᵀJ is of 182 rows of 4,000, and of all 640.
    const many = await train(engine, small, smooth(5000), options);
    expect(many.curve.total.every((loss, k, all) => k === 0 || loss <= all[k - 1])).toBe(true);
    const few = await train(engine, small, smooth(1000), options);
    const [loss, other] = [many, few].map(({ curve }) => curve.total.at(-1) as number);
    expect(Math.abs(Math.log(loss / other))).toBeLessThan(Math.log(3));
  });

  test('refuses fewer labels than parameters that move', async () => {
    const few = { method: levenbergMarquardt(), steps: 1, validation: 0 };
    await expect(trained({ ...few, loss: { kind: 'vanilla' } }, smooth(50))).rejects.toThrow(
      /a label or more for each of the 105 parameters that move; received "50 labels that are known in 50 rows"/,
    );
    await expect(trained(few, smooth(50))).resolves.toBeDefined();
  });

  test('leaves masked weights zero, exactly', async () => {
    const mask = maskOf(start).map((value, k) => (k % 3 === 0 ? 0 : 1) * (value === 0 ? 1 : value));
    const { network, best } = await trained({ method: levenbergMarquardt(), mask, steps: 20 });
    const flat = flatten(network);
    expect(best.step).toBeGreaterThan(0);
    mask.forEach((kept, k) => {
      if (kept === 0) expect(flat[k]).toBe(0);
    });
    expect(flat.filter((value) => value === 0).length).toBeLessThan(flat.length / 2);
  });

  test.each<[string, Partial<TrainingOptions>, RegExp]>([
    [
      'a schedule',
      { schedule: { kind: 'constant', rate: 1 } },
      /neither a batch nor a schedule.*received "a schedule"/,
    ],
    ['a batch', { batch: 8 }, /neither a batch nor a schedule.*received "a batch"/],
  ])('refuses %s', async (_, options, message) => {
    await expect(trained({ method: levenbergMarquardt(), ...options })).rejects.toThrow(message);
  });

  test('refuses networks that are too large for it', async () => {
    const large = initialise(perceptron([2, 64, 64, 1], 'silu'), stream(1, 'layers'));
    const options = { ...common, method: levenbergMarquardt(), steps: 1 };
    await expect(train(engine, large, smooth(20), options)).rejects.toThrow(
      /at most 2,048 parameters; received 4417\. Train with Adam, or/,
    );
  });

  test('tells of an architecture whether it can train it, by the parameters that move', () => {
    const { check } = levenbergMarquardt();
    const large = perceptron([2, 64, 64, 1], 'silu');
    expect(() => check?.(architecture)).not.toThrow();
    expect(() => check?.(large)).toThrow(/at most 2,048 parameters; received 4417/);
    const some = (moving: number) => Array.from({ length: 4417 }, (_, k) => (k < moving ? 1 : 0));
    expect(() => check?.(large, some(2048))).not.toThrow();
    expect(() => check?.(large, some(2049))).toThrow(/received 2049/);
  });
});
