import { describe, expect, it } from 'vitest';
import { type Dataset, dataset, takeRows } from '../../src/dataset/index.ts';
import { predict, r2 } from '../../src/evaluation/index.ts';
import { constant, evaluate } from '../../src/graph/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  flatten,
  type Network,
  networkConstants,
  networkGraph,
  unflatten,
} from '../../src/surrogate/index.ts';
import { numeral, stream, type Tensor, tensor } from '../../src/tensor/index.ts';
import { CollapseWatch } from '../../src/training/collapse.ts';
import { valueFindings } from '../../src/training/constant.ts';
import { holdOut } from '../../src/training/hold-out.ts';
import {
  adam,
  DivergenceError,
  isPlainSuccess,
  type TrainingOptions,
  train,
} from '../../src/training/index.ts';
import { oneCycle, trainSurrogate } from '../../src/workflow/index.ts';
import { sequential } from '../support/networks.ts';
import { freshPerceptron, samples, shortTraining } from './problem.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });
const data = samples(200);
const run = (changes: Partial<TrainingOptions> = {}, start: Network = freshPerceptron(), set = data) =>
  train(engine, start, set, shortTraining(changes));
const kinds = (findings: readonly { readonly kind: string }[]) => findings.map(({ kind }) => kind);
const good = (await run({ steps: 1000 })).network;

/** Two outputs at random points of [0, 1]², with slopes. */
function twoOutputs(rows: number, ...functions: ((a: number, b: number) => number[])[]): Dataset {
  const random = stream(3, 'points');
  const points = Array.from({ length: rows }, () => [random.uniform(), random.uniform()]);
  const all = points.map(([a, b]) => functions.map((f) => f(a, b)));
  return dataset({
    x: tensor(points),
    y: tensor(all.map((outputs) => outputs.map(([value]) => value))),
    dydx: tensor(
      all.flatMap((outputs) => outputs.flatMap(([, ...slopes]) => slopes)),
      [rows, functions.length, 2],
    ),
    inputs: [{ name: 'a' }, { name: 'b' }],
    outputs: functions.map((_, j) => ({ name: ['p', 'q'][j] })),
  });
}

describe('a training that helps', () => {
  it('has no findings', async () => {
    const { findings, best } = await run({ steps: 1000 });
    expect(best.step).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });
});

describe('an output that differs in a few rows alone', () => {
  const rare = (rows: number, ones: readonly number[]) => {
    const { dydx: _, ...set } = twoOutputs(rows, (a, b) => [a + b, 1, 1]);
    const y = {
      ...set.y,
      data: Float64Array.from({ length: rows }, (__, row) => Number(ones.includes(row))),
    };
    return { ...set, y };
  };

  it('none of them held out, is judged on all rows', async () => {
    const set = rare(600, [137]);
    const fit = { hidden: [8], activation: 'silu', loss: { kind: 'vanilla' }, steps: 640 } as const;
    const { training } = await trainSurrogate(engine, set, { ...fit, schedule: oneCycle(5e-3) });
    expect(training.findings).toMatchObject([{ kind: 'worse-than-constant', outputs: ['p'] }]);
    expect(training.findings[0].message).toMatch(
      /^on 600 rows, those of the training among them, the network predicts (hardly|no) better than a constant/,
    );
  });

  it('is judged on the rows held out where they show it, and not at all where it never varies', () => {
    const judgedOf = ({ x, y }: Dataset) => holdOut({ x, y }, 1);
    const { heldOut } = judgedOf(rare(600, []));
    expect(judgedOf(rare(600, [])).judgedHeldOut).toBe(true);
    expect(judgedOf(rare(600, [heldOut[3]])).judgedHeldOut).toBe(true);
    const hidden = judgedOf(rare(600, [137]));
    expect([hidden.judgedHeldOut, hidden.judged.x.dims[0]]).toEqual([false, 600]);
    const many = judgedOf(rare(5000, [137]));
    expect([many.judgedHeldOut, many.judged.x.dims[0]]).toEqual([false, 5000]);
  });
});

describe('a training that ends where it began', () => {
  it('at too high a rate is told to lower it, with its numbers', async () => {
    const { findings, best } = await run({ schedule: { kind: 'constant', rate: 0.1 }, steps: 64 }, good);
    expect(best.step).toBe(0);
    expect(findings).toMatchObject([{ kind: 'no-improvement', severity: 'warning', outputs: ['y0'] }]);
    const [{ message }] = findings;
    expect(message).toContain(`the validation loss was ${numeral(best.loss)} there`);
    expect(message).toMatch(
      /Lower the learning rate \(its peak was 0\.1\), or take more steps \(64 steps were taken\)\.$/,
    );
    expect(isPlainSuccess(findings)).toBe(false);
  });

  it('at too low a rate is told to raise it', async () => {
    const { findings } = await run({ schedule: { kind: 'constant', rate: 1e-30 }, steps: 64 }, good);
    expect(findings).toMatchObject([{ kind: 'no-improvement' }]);
    expect(findings[0].message).toMatch(/raise the learning rate \(its peak was 1e-30\)/);
  });

  it('because it learnt noise by heart is told to get more rows', async () => {
    const noise = stream(9, 'noise');
    const set = twoOutputs(100, () => [noise.normal(), 0, 0]);
    const budget = {
      hidden: [64, 64],
      steps: 2000,
      schedule: oneCycle(1e-2),
      loss: { kind: 'vanilla' },
    } as const;
    const { training } = await trainSurrogate(engine, set, budget);
    expect(training.best.step).toBe(0);
    const [finding] = training.findings.filter(({ kind }) => kind === 'no-improvement');
    expect(finding.message).toMatch(
      /learnt the rows that they saw alone \(training loss 0\.\d+\): give more rows/,
    );
  });

  it('because it was exact already is told so, which is no failure', async () => {
    const [y] = evaluate([networkGraph(networkConstants(good), constant(data.x)).output]);
    const own = { x: data.x, y, dydx: data.dydx };
    const { findings, network } = await run({ loss: { kind: 'vanilla' } }, good, own);
    expect(network).toEqual(good);
    expect(findings).toMatchObject([{ kind: 'already-exact', severity: 'note' }]);
    expect(findings[0].message).toMatch(/up to the rounding of float32 .* kept as it was$/);
    expect(isPlainSuccess(findings)).toBe(true);
  });
});

describe('a number in a sentence', () => {
  it.each([
    [0.005, '0.005'],
    [2e-4, '2e-4'],
    [0.0016666666, '0.00167'],
    [1.28e-7 / 3, '4.27e-8'],
    [0.1, '0.1'],
    [1234.5, '1230'],
    [1e30, '1e30'],
    [0, '0'],
    [-0.3149, '-0.315'],
  ])('%d is %s', (value, text) => {
    expect(numeral(value)).toBe(text);
  });
});

describe('a network that is worse than a constant', () => {
  it('is told by the name of its output alone, with its R²', () => {
    const noise = stream(9, 'noise');
    const labels = twoOutputs(
      40,
      (a, b) => [a * b, 0, 0],
      (a) => [a, 0, 0],
    ).y;
    const predicted = tensor(
      [...labels.data].map((value, i) => Math.fround(i % 2 === 0 ? value : value + noise.normal())),
      [40, 2],
    );
    const column = ({ data: all }: Tensor) =>
      tensor(
        [...all].filter((_, i) => i % 2 === 1),
        [40, 1],
      );
    const score = r2(column(predicted), column(labels));
    expect(score).toBeLessThan(0);
    const y = { type: 'float32', dims: [40, 2], data: Float32Array.from(labels.data) } as const;
    const context = { where: 'on 40 rows', remedy: 'Mend it.' };
    const [finding, ...others] = valueFindings(Float32Array.from(predicted.data), y, ['p', 'q'], context);
    expect(others).toEqual([]);
    expect(finding).toEqual({
      kind: 'worse-than-constant',
      severity: 'warning',
      message: `on 40 rows the network predicts no better than a constant (R² 0): q (R² ${numeral(score)}). Mend it.`,
      outputs: ['q'],
    });
  });

  it('is told with the R² that the metric gives on the rows held out', async () => {
    const set = twoOutputs(150, (a, b) => [a * b, b, a]);
    const budget = {
      hidden: [4],
      steps: 1,
      schedule: oneCycle(1e-3),
      loss: { kind: 'vanilla' },
      method: adam(),
    } as const;
    const { surrogate, training } = await trainSurrogate(engine, set, budget);
    const held = takeRows(set, training.heldOut);
    const score = r2((await predict(engine, surrogate, held.x, { order: 0 })).y, held.y);
    const [{ message }] = training.findings.filter(({ kind }) => kind === 'worse-than-constant');
    expect(message).toContain(`on 30 held-out rows the network predicts no better than a constant`);
    expect(message).toContain(`: p (R² ${numeral(score)}).`);
    expect(message).toMatch(/take more steps or another learning rate/);
  });

  it('is judged on all rows where few are held out, or none', async () => {
    const noise = stream(9, 'noise');
    const set = twoOutputs(
      20,
      (a, b) => [a * b, b, a],
      () => [noise.normal(), 0, 0],
    );
    for (const validation of [undefined, 0]) {
      const budget = {
        hidden: [4],
        steps: 1,
        schedule: oneCycle(1e-3),
        loss: { kind: 'vanilla' },
        method: adam(),
      } as const;
      const { training } = await trainSurrogate(engine, set, { ...budget, validation });
      const worse = training.findings.filter(({ kind }) => kind === 'worse-than-constant');
      for (const { message } of worse)
        expect(message).toMatch(/^on 20 rows, those of the training among them/);
      expect(worse).toHaveLength(1);
    }
  });

  it('does not speak of an output whose labels are constant', async () => {
    const set = twoOutputs(
      200,
      (a, b) => [a + b, 1, 1],
      () => [7, 0, 0],
    );
    const budget = { hidden: [16], steps: 1000, schedule: oneCycle(1e-2) };
    expect((await trainSurrogate(engine, set, budget)).training.findings).toEqual([]);
  });
});

describe('derivatives that are worse than their mean', () => {
  it('are told by output: those of one have the wrong sign', async () => {
    const set = twoOutputs(
      300,
      (a, b) => [a * a + b, 2 * a, 1],
      (a, b) => [a * a + b * b, -2 * a, -2 * b],
    );
    const { training } = await trainSurrogate(engine, set, {
      hidden: [24, 24],
      steps: 2000,
      schedule: oneCycle(1e-2),
      loss: { kind: 'sobolev', lambda: 0.01 },
    });
    expect(training.findings).toMatchObject([{ kind: 'gradients-worse-than-constant', outputs: ['q'] }]);
    expect(training.findings[0].message).toMatch(
      /q \(off by \d+ % of their size.*Check that they belong to the values/,
    );
  });

  it('are no finding where they vary less than matters', async () => {
    // Slopes are 100 within a millionth: no network meets that variation, and none need.
    const slope = (a: number) => 100 + 1e-4 * Math.cos(a);
    const set = twoOutputs(200, (a, b) => [100 * a + 1e-4 * Math.sin(a) + b, slope(a), 1]);
    const budget = { hidden: [16], steps: 2000, schedule: oneCycle(1e-2) };
    expect((await trainSurrogate(engine, set, budget)).training.findings).toEqual([]);
  });

  it('are judged where the network has no hidden layer, and where few are known', async () => {
    const weight = Float64Array.of(0.3, 0.1);
    const linear = sequential([{ inputs: 2, outputs: 1, weight, bias: new Float64Array(1) }], 'tanh');
    const known = data.dydx.data.map((value, i) => (i % 3 === 0 ? value : Number.NaN));
    const set = { ...data, dydx: { ...data.dydx, data: known } };
    const { findings } = await run({ steps: 64 }, linear, set);
    expect(kinds(findings)).not.toContain('no-improvement');
    expect(findings.every(({ message }) => !/NaN/.test(message))).toBe(true);
  });
});

describe('a network of which an output is constant', () => {
  const two = {
    x: data.x,
    y: tensor(
      [...data.y.data].flatMap((y, i) => [y, data.x.data[2 * i]]),
      [200, 2],
    ),
  };
  const [first, second] = freshPerceptron().layers;
  const vanilla = { loss: { kind: 'vanilla' } } as const;
  const failed = async (changes: Partial<TrainingOptions>, start: Network, set = two as typeof data) => {
    const error = await run({ ...vanilla, ...changes }, start, set).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DivergenceError);
    return error as DivergenceError;
  };

  it('before the first step, and cannot come to vary, is told so: its neurons are off', async () => {
    const hidden = { ...first, bias: new Float64Array(6).fill(-99) };
    const last = { inputs: 6, outputs: 2, weight: new Float64Array(12).fill(0.5), bias: new Float64Array(2) };
    const error = await failed({}, sequential([hidden, last], 'relu'));
    expect([error.failure, error.step, error.outputs]).toEqual(['constant-start', 64, undefined]);
    expect(error.message).toMatch(
      /^training failed at step 64: the network was constant before the first step/,
    );
  });

  it('for some time only is told by its name: one of two collapsed', () => {
    const y = { type: 'float32', dims: [3, 2], data: Float32Array.of(1, 1, 2, 3, 3, 2) } as const;
    const watch = new CollapseWatch(y, ['p', 'q'], { peak: 2e-4 });
    watch.begin(y.data);
    watch.check(Float32Array.of(1, 1.1, 2, 1.2, 3, 1.3), 64);
    const message =
      'training diverged at step 128: the network collapsed to a constant in q. ' +
      'Lower the learning rate (its peak was 2e-4), or check the scale of the labels.';
    expect(() => watch.check(Float32Array.of(1, 1.2, 2, 1.2, 3, 1.2), 128)).toThrow(message);
    // Its labels being constant, it is no collapse.
    const constantLabels = { ...y, data: Float32Array.of(1, 0.1, 2, 0.1, 3, 0.1) };
    const other = new CollapseWatch(constantLabels, ['p', 'q'], { peak: 2e-4 });
    other.begin(y.data);
    other.check(Float32Array.of(1, 1.2, 2, 1.2, 3, 1.2), 128);
  });

  it('of a sparse network counts once its zeros stay, and is told by its sparsity', () => {
    const y = { type: 'float32', dims: [3, 1], data: Float32Array.of(1, 2, 3) } as const;
    const flat = Float32Array.of(2, 2, 2);
    const watch = new CollapseWatch(y, ['p'], { peak: 2e-4, sparsity: 0.98, settled: 256 });
    watch.begin(y.data);
    watch.check(flat, 64);
    watch.check(flat, 192);
    expect(() => watch.check(flat, 256)).toThrow(
      'training failed at step 256: the network collapsed to a constant. The weights that a sparsity of 0.98 leaves are too few, ' +
        'or took too few steps: lower the sparsity, widen the hidden layers, or take more steps.',
    );
    // One that varied at some time only is alive where it does at last.
    watch.check(y.data, 320);
  });

  it('learns where steps make it vary: weights of zero in its last layer', async () => {
    const last = { inputs: 5, outputs: 2, weight: new Float64Array(10), bias: new Float64Array(2) };
    const { best, findings } = await run(
      { ...vanilla, steps: 640 },
      sequential([first, second, last], 'tanh'),
      two as typeof data,
    );
    expect(best.step).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });

  it('cannot, where all weights are zero', async () => {
    const relu = freshPerceptron('relu');
    const error = await failed({}, unflatten(flatten(relu).fill(0), relu), data);
    expect([error.failure, error.step, error.outputs]).toEqual(['constant-start', 64, undefined]);
  });
});
