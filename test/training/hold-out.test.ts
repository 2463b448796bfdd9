import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dataset, dataset } from '../../src/dataset/index.ts';
import { predict, r2 } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { stream, tensor } from '../../src/tensor/index.ts';
import { holdOut, holdOutFindings } from '../../src/training/hold-out.ts';
import { train } from '../../src/training/index.ts';
import { type FitOptions, fineTuneSurrogate, oneCycle, trainSurrogate } from '../../src/workflow/index.ts';
import { freshPerceptron, oracleLoss, samples } from './problem.ts';

const engine = await openEngine({ engine: 'native', threads: 1 });

/** A labelled set of functions of one input, each with its slope. */
function curves(
  x: readonly number[],
  ...functions: readonly (readonly [(x: number) => number, (x: number) => number])[]
): Dataset {
  const shape = [x.length, functions.length];
  return dataset({
    x: tensor(x, [x.length, 1]),
    y: tensor(
      x.flatMap((at) => functions.map(([f]) => f(at))),
      shape,
    ),
    dydx: tensor(
      x.flatMap((at) => functions.map(([, slope]) => slope(at))),
      [...shape, 1],
    ),
    inputs: [{ name: 'x' }],
    outputs: functions.map((_, j) => ({ name: `f${j}` })),
  });
}

/** The rows of a set of which each is its own number. */
const numbered = (n: number) => {
  const column = tensor(
    Array.from({ length: n }, (_, i) => i),
    [n, 1],
  );
  return { x: column, y: column };
};
const split = (n: number, seed = 1, share?: number) => {
  const { training, watched, judged, heldOut } = holdOut(numbered(n), seed, share);
  const rows = ({ x }: typeof training) => [...(x.data as Float32Array)];
  return { training: rows(training), watched: rows(watched), judged: rows(judged), heldOut: [...heldOut] };
};
const ascending = (rows: readonly number[]) => rows.toSorted((p, q) => p - q);

describe('the rows held out', () => {
  it('and those trained on are all rows, each once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined }),
        (n, seed, share) => {
          const { training, watched, judged, heldOut } = split(n, seed, share);
          expect(ascending([...training, ...heldOut])).toEqual([...numbered(n).x.data]);
          expect(training.length).toBeGreaterThanOrEqual(1);
          // Training rows and rows held out stay in the order of the data.
          expect([training, heldOut]).toEqual([ascending(training), ascending(heldOut)]);
          expect(ascending(watched)).toEqual(heldOut.length > 0 ? heldOut : training);
          expect(ascending(judged)).toEqual(heldOut.length >= 10 ? heldOut : [...numbered(n).x.data]);
        },
      ),
    );
  });

  it.each([
    [4, undefined, 0],
    [5, undefined, 1],
    [1000, undefined, 200],
    [30_000, undefined, 4096],
    [30_000, 0.5, 15_000],
    [1000, 0.29, 290],
    [10, 0.3, 3],
    [1000, 0, 0],
    [3, 0.1, 1],
    [300, 0.001, 1],
    [300, 1e-9, 1],
    [2, 1e-9, 1],
    [2, 0, 0],
    [3, 0.99, 2],
    [1, 0.9, 0],
  ])('of %d, by the share %s, are %d', (n, share, count) => {
    expect(split(n, 1, share).heldOut).toHaveLength(count);
  });

  it.each([
    [2, undefined, ['nothing-held-out']],
    [4, undefined, ['nothing-held-out']],
    [5, undefined, []],
    [4, 0, []],
    [4, 0.1, []],
  ] as const)('of %d, by the share %s, that are none unasked are noted: %j', (rows, share, kinds) => {
    const findings = holdOutFindings(rows, share, ['y']);
    expect(findings.map(({ kind }) => kind)).toEqual(kinds);
    for (const { severity, message } of findings)
      expect([severity, message]).toEqual([
        'note',
        `none of ${rows} rows is held out, which begins with five: scores are of the rows trained on, and say nothing of other points`,
      ]);
  });

  it('are a random choice: not the end of the file, nor the same for another seed, but the same for one seed', () => {
    const { heldOut } = split(1000);
    const mean = heldOut.reduce((sum, row) => sum + row, 0) / heldOut.length;
    // The mean of 200 of 0 … 999 without replacement has the standard deviation 289/√200·√0.8 = 18.
    expect(Math.abs(mean - 499.5)).toBeLessThan(4 * 18.3);
    expect(heldOut.filter((row) => row >= 800).length).toBeLessThan(80);
    expect(split(1000).heldOut).toEqual(heldOut);
    expect(split(1000, 2).heldOut).not.toEqual(heldOut);
  });

  it('by a larger share hold those of a smaller', () => {
    const larger = new Set(split(500, 3, 0.4).heldOut);
    expect(split(500, 3, 0.1).heldOut.every((row) => larger.has(row))).toBe(true);
  });

  it('are the same in a training and in the fine-tuning after it, whatever their stages are called', async () => {
    const set = curves(
      Array.from({ length: 60 }, (_, i) => i / 10),
      [Math.sin, Math.cos],
    );
    const quick: FitOptions = { steps: 64, seed: 7, validation: 0.25 };
    const trained = await trainSurrogate(engine, set, { ...quick, hidden: [8] });
    const tuned = await fineTuneSurrogate(engine, trained.surrogate, set, { ...quick, stage: 'again' });
    expect(trained.training.heldOut).toHaveLength(15);
    expect(tuned.training.heldOut).toEqual(trained.training.heldOut);
  });

  it('none: the loss watched is that of the training rows', async () => {
    const data = samples(50);
    const options = { loss: { kind: 'sobolev' }, steps: 64, batch: 16 } as const;
    const schedule = { kind: 'constant', rate: 1e-2 } as const;
    const random = stream(1, 'shuffle');
    const run = { ...options, schedule, random, validation: 0 };
    const { network, best, heldOut } = await train(engine, freshPerceptron(), data, run);
    const all = oracleLoss(network, { kind: 'sobolev' }, data);
    expect(heldOut).toHaveLength(0);
    expect(Math.abs(best.loss - all)).toBeLessThan(1e-5 * all);
  });

  it('many: their loss is that of all of them, though it is computed in parts', async () => {
    const data = samples(12_000);
    const options = { loss: { kind: 'vanilla' }, steps: 64, batch: 256 } as const;
    const schedule = { kind: 'constant', rate: 1e-2 } as const;
    const random = stream(1, 'shuffle');
    const run = { ...options, schedule, random, validation: 0.8 };
    const { network, best, heldOut } = await train(engine, freshPerceptron(), data, run);
    const rows = { x: [] as number[], y: [] as number[], dydx: [] as number[] };
    for (const row of heldOut) {
      rows.x.push(...data.x.data.subarray(2 * row, 2 * row + 2));
      rows.y.push(data.y.data[row]);
      rows.dydx.push(...data.dydx.data.subarray(2 * row, 2 * row + 2));
    }
    const n = heldOut.length;
    const held = {
      x: tensor(rows.x, [n, 2]),
      y: tensor(rows.y, [n, 1]),
      dydx: tensor(rows.dydx, [n, 1, 2]),
    };
    const loss = oracleLoss(network, { kind: 'vanilla' }, held);
    expect(n).toBe(9600);
    expect(Math.abs(best.loss - loss)).toBeLessThan(1e-5 * loss);
  });
});

describe('a file in order of its input', () => {
  it('trains as well as one that is shuffled: a sine', async () => {
    const set = curves(
      Array.from({ length: 1000 }, (_, i) => (20 * i) / 999),
      [Math.sin, Math.cos],
    );
    const budget = { hidden: [24, 24, 24], steps: 6000, batch: 64, schedule: oneCycle(1e-2) };
    const { surrogate, training } = await trainSurrogate(engine, set, budget);
    const { y, dydx } = await predict(engine, surrogate, set.x, { order: 1 });
    expect(1 - r2(y, set.y)).toBeLessThan(1e-6);
    expect(1 - r2(dydx, set.dydx as typeof y)).toBeLessThan(1e-5);
    expect(training.findings).toEqual([]);
  });

  it('trains as well as one that is shuffled: stress over strain', async () => {
    // Voce's law with linear hardening.
    const stress = (strain: number) => 400 * (1 - Math.exp(-6 * strain)) + 50 * strain;
    const modulus = (strain: number) => 2400 * Math.exp(-6 * strain) + 50;
    const at = (points: number) => Array.from({ length: points + 1 }, (_, i) => i / points);
    const budget = { hidden: [32, 32], steps: 6000, batch: 64, schedule: oneCycle(2e-2) };
    const { surrogate, training } = await trainSurrogate(engine, curves(at(100), [stress, modulus]), budget);
    const test = curves(at(3000), [stress, modulus]);
    const { y } = await predict(engine, surrogate, test.x, { order: 1 });
    expect(1 - r2(y, test.y)).toBeLessThan(1e-7);
    expect(training.findings).toEqual([]);
  });
});

describe('few rows with several outputs', () => {
  const points = [0.086, 0.237, 0.801, 0.582, 0.094, 0.433, 0.479, 0.95, 0.31, 0.7];
  it.each([2, 4, 5, 9, 10])('train: %d', async (rows) => {
    const set = curves(
      points.slice(0, rows),
      [(x) => x * x, (x) => 2 * x],
      [(x) => Math.sin(3 * x), (x) => 3 * Math.cos(3 * x)],
    );
    const budget = { hidden: [16, 16], steps: 2000, schedule: oneCycle(1e-2) };
    const { surrogate, training } = await trainSurrogate(engine, set, budget);
    expect(training.heldOut).toHaveLength(Math.floor(rows / 5));
    expect(training.findings.map(({ kind }) => kind)).toEqual(rows < 5 ? ['nothing-held-out'] : []);
    expect(r2((await predict(engine, surrogate, set.x, { order: 0 })).y, set.y)).toBeGreaterThan(0.999);
  });
});
