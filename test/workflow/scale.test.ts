import { describe, expect, it } from 'vitest';
import { designPoints } from '../../src/dataset/index.ts';
import { predict, r2 } from '../../src/evaluation/index.ts';
import { readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { openEngine } from '../../src/node/engines.ts';
import { memoryLimit } from '../../src/node/memory.ts';
import { functionModel } from '../../src/reference/index.ts';
import { perceptron, type Surrogate } from '../../src/surrogate/index.ts';
import { stream, type Tensor } from '../../src/tensor/index.ts';
import {
  batchesOfSet,
  defaultDesign,
  derivativesFor,
  fineTuneSurrogate,
  labelWith,
  outputScale,
  sampleModel,
  trainingMemory,
} from '../../src/workflow/index.ts';
import { freshNetwork } from '../support/networks.ts';
import { temporaryDirectory } from '../support/support.ts';

/* Many outputs, many inputs, and what fits into memory. */

const engine = await openEngine({ threads: 1 });
const path = temporaryDirectory();

function network(sizes: readonly number[], seed: number): Surrogate {
  const [d, m] = [sizes[0], sizes[sizes.length - 1]];
  return {
    ...freshNetwork(sizes, 'tanh', seed),
    normalisation: {
      xMean: new Float64Array(d).fill(0.5),
      xStd: new Float64Array(d).fill(0.3),
      yMean: new Float64Array(m),
      yStd: Float64Array.from({ length: m }, (_, j) => 1 + j),
    },
    inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}`, lo: 0, hi: 1 })),
    outputs: Array.from({ length: m }, (_, k) => ({ name: `y${k}` })),
    provenance: {},
  };
}

const box = (d: number) => ({ lo: Array(d).fill(0), hi: Array(d).fill(1) });
const pointsOf = (d: number, n: number, name = 'points') =>
  designPoints({ kind: 'uniform' }, box(d), n, stream(1, name));

describe('labels of a teacher of many outputs', () => {
  const teacher = network([4, 12, 50], 1);
  const x = pointsOf(4, 1024);

  it('are its values with the products of its Jacobians and random signs in units of the scale', async () => {
    const scale = Float64Array.from({ length: 50 }, (_, j) => 2 + j);
    const points = pointsOf(4, 40);
    const set = await labelWith(engine, teacher, points, { derivatives: 'cotangents', scale, seed: 3 });
    const { y, dydx } = await predict(engine, teacher, points, { precision: 'float64', order: 1 });
    const { cotangents, adjoints } = set.vjp!;
    expect(set.dydx).toBeUndefined();
    expect(cotangents.shape).toEqual([40, 1, 50]);
    expect(cotangents.data.every((c, i) => Math.abs(Math.abs(c * scale[i % 50]) - 1) < 1e-15)).toBe(true);
    // As many of each sign as of 2,000 tosses.
    expect(Math.abs(cotangents.data.reduce((sum, c) => sum + Math.sign(c), 0))).toBeLessThan(180);
    for (let n = 0; n < 40; n++)
      for (let k = 0; k < 4; k++) {
        let product = 0;
        for (let j = 0; j < 50; j++) product += cotangents.data[n * 50 + j] * dydx.data[(n * 50 + j) * 4 + k];
        expect(Math.abs(adjoints.data[n * 4 + k] - product)).toBeLessThan(1e-4);
      }
    expect(r2(set.y, y)).toBeGreaterThan(1 - 1e-10);
    const again = await labelWith(engine, teacher, points, { derivatives: 'cotangents', scale, seed: 3 });
    expect(again.vjp).toEqual(set.vjp);
    const other = await labelWith(engine, teacher, points, { derivatives: 'cotangents', scale, seed: 4 });
    expect(other.vjp!.cotangents).not.toEqual(cotangents);
  });

  it('teach gradients about as well as whole Jacobians do, and better than values alone', async () => {
    const student = network([4, 16, 50], 2);
    const scale = outputScale(student);
    const test = pointsOf(4, 200, 'test');
    const truth = await predict(engine, teacher, test, { order: 1 });
    const tuned = async (derivatives: 'none' | 'jacobians' | 'cotangents') => {
      const set = await labelWith(engine, teacher, x, { derivatives, scale });
      const { surrogate } = await fineTuneSurrogate(engine, student, set, { steps: 1500, batch: 64 });
      return r2((await predict(engine, surrogate, test, { order: 1 })).dydx, truth.dydx);
    };
    const [none, jacobians, products] = [
      await tuned('none'),
      await tuned('jacobians'),
      await tuned('cotangents'),
    ];
    expect(jacobians).toBeGreaterThan(0.9);
    expect(1 - products).toBeLessThan(2 * (1 - jacobians));
    expect(products).toBeGreaterThan(none);
  });

  it('take the scale of the labels where there is none, and none of it for values alone', async () => {
    const set = await labelWith(engine, teacher, x, { derivatives: 'cotangents' });
    const deviation = (j: number) => {
      const column = Array.from({ length: 1024 }, (_, n) => set.y.data[n * 50 + j]);
      const mean = column.reduce((p, q) => p + q, 0) / 1024;
      return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1024);
    };
    for (const j of [0, 20, 49])
      expect(Math.abs(set.vjp!.cotangents.data[j]) * deviation(j)).toBeCloseTo(1, 2);
    const values = await labelWith(engine, teacher, x, { derivatives: 'none' });
    expect(Object.keys(values)).not.toContain('vjp');
    expect(values.dydx).toBeUndefined();
  });

  it('come back from a file as they are', async () => {
    const set = await labelWith(engine, teacher, pointsOf(4, 8), { derivatives: 'cotangents' });
    await writeDataset(path('set.parquet'), set);
    expect(await readDataset(path('set.parquet'))).toEqual(set);
  });

  it('are whole Jacobians as long as outputs are few and the numbers fit', () => {
    expect(derivativesFor(65_536, 7, 1)).toBe('jacobians');
    expect(derivativesFor(65_536, 30, 64)).toBe('jacobians');
    expect(derivativesFor(65_536, 30, 65)).toBe('cotangents');
    expect(derivativesFor(2 ** 20, 64, 4)).toBe('cotangents');
  });
});

describe('batches of a set', () => {
  it('are all of its rows, in order, of so many numbers at most', async () => {
    const x = pointsOf(2, 5);
    const y: Tensor = { shape: [5, 1], data: Float64Array.of(1, 2, 3, 4, 5) };
    const set = { x, y, inputs: [{ name: 'a' }, { name: 'b' }], outputs: [{ name: 'y' }], provenance: {} };
    const rows = async (numbers?: number) => {
      const found: number[][] = [];
      for await (const batch of batchesOfSet(set, numbers)) found.push([...batch.y.data]);
      return found;
    };
    expect(await rows()).toEqual([[1, 2, 3, 4, 5]]);
    expect(await rows(2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});

describe('the memory of a training', () => {
  it('is counted from its sizes', () => {
    const architecture = perceptron([3, 10, 2], 'silu');
    const { labels, tables, engine, total } = trainingMemory({
      points: 1000,
      architecture,
      labels: 'jacobians',
    });
    // Points, values and Jacobians: 11 numbers a point, twice in float64, twice in float32.
    expect(labels).toBe(1000 * 11 * 16);
    expect(tables).toBe(1000 * 11 * 8);
    expect(total).toBeGreaterThan(labels + tables + engine);
    const products = trainingMemory({ points: 1000, architecture, labels: 'cotangents' });
    expect(products.labels).toBe(1000 * 10 * 16);
    const vanilla = trainingMemory({ points: 1000, architecture, labels: 'jacobians', loss: 'none' });
    expect(vanilla.labels).toBe(1000 * (11 + 5) * 8);
  });

  it('of whole Jacobians of 24,066 outputs by 191 inputs is out of reach, of products it is not', () => {
    const size = { points: 2048, architecture: perceptron([191, 64, 64, 24_066], 'silu') };
    expect(trainingMemory({ ...size, labels: 'jacobians' }).total).toBeGreaterThan(200e9);
    expect(trainingMemory({ ...size, labels: 'cotangents' }).total).toBeLessThan(4e9);
  });

  it('of second derivatives counts Hessians thrice, products with their directions, and a tangent sweep', () => {
    const architecture = perceptron([3, 10, 2], 'silu');
    const size = { points: 1000, architecture, labels: 'jacobians' } as const;
    const first = trainingMemory(size);
    const whole = trainingMemory({ ...size, second: 'axes' });
    // Once as given, once normalised, once made symmetric: 18 numbers a point.
    expect(whole.labels - first.labels).toBe(1000 * 18 * 8 * 3);
    expect(whole.tables - first.tables).toBe(1000 * 18 * 8);
    const held = trainingMemory({ ...size, second: 2 });
    expect(held.labels - first.labels).toBe(1000 * 2 * (3 + 6) * 8 * 2);
    expect(whole.engine).toBeGreaterThan(1.5 * first.engine);
    expect(trainingMemory({ ...size, second: 'axes', sweeps: 0 }).tables).toBe(first.tables);
    const many = { ...size, architecture: perceptron([3, 10, 50], 'silu') };
    expect(trainingMemory({ ...many, cotangents: 1 }).engine).toBeLessThan(trainingMemory(many).engine / 5);
  });

  it('grows with points, batches and held-out rows', () => {
    const architecture = perceptron([5, 64, 1], 'silu');
    const size = { points: 10_000, architecture, labels: 'jacobians' } as const;
    const { total } = trainingMemory(size);
    expect(trainingMemory({ ...size, points: 20_000 }).total).toBeGreaterThan(total);
    expect(trainingMemory({ ...size, batch: 8192 }).total).toBeGreaterThan(total);
    expect(trainingMemory({ ...size, validation: 9000 }).total).toBeGreaterThan(total);
  });

  it('may take three quarters of what there is', () => {
    expect(memoryLimit()).toBeGreaterThan(1e8);
    expect(memoryLimit()).toBeLessThan(1e14);
  });
});

describe("the design of more inputs than Sobol' points are known for", () => {
  const model = (d: number) =>
    functionModel({
      name: 'sum of squares',
      inputs: Array.from({ length: d }, (_, k) => ({ name: `x${k}`, lo: 0, hi: 1 })),
      outputs: [{ name: 'y' }],
      function: (_, x) => x.square().sum([1], true),
    });
  const first = async (d: number, design?: 'sobol') =>
    (await sampleModel(engine, model(d), { points: 4, order: 0, design }).next()).value!;

  it('is uniform, and is recorded', async () => {
    expect([1, 256, 257].map(defaultDesign)).toEqual(['sobol', 'sobol', 'uniform']);
    const set = await first(300);
    expect(set.x).toEqual(designPoints({ kind: 'uniform' }, box(300), 4, stream(1, 'points')));
    expect(set.provenance.design).toBe('uniform');
    expect((await first(256)).provenance.design).toBe('sobol');
  });

  it("is an error where Sobol' points are asked for", async () => {
    await expect(first(300, 'sobol')).rejects.toThrow(/1 to 256 dimensions; received 300/);
  });
});
