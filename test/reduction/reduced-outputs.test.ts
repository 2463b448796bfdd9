import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset, type Samples } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  coefficientNetwork,
  expandOutputs,
  type OutputBasis,
  outputBasis,
  reducedModel,
  reducedSet,
} from '../../src/reduction/index.ts';
import { diffusionField, type LabelRequest } from '../../src/reference/index.ts';
import { readSurrogate, writeSurrogate } from '../../src/surrogate/index.ts';
import { rowOf, rowsOf, stream, type Tensor } from '../../src/tensor/index.ts';
import { evaluateSurrogates, sampleModel, trainSurrogate } from '../../src/workflow/index.ts';

const engine = await openEngine({ threads: 1 });
const model = diffusionField({ columns: 10, rows: 8, modes: 3 });
const [n, m, d] = [400, 80, 3];
const set = (await sampleModel(engine, model, { points: n, batch: n }).next()).value!;
const basis = outputBasis(set.y, { by: 'basis' });
const r = basis.variances.length;
const request = (overrides: Partial<LabelRequest> = {}): LabelRequest => ({
  order: 1,
  random: stream(1, 'labels'),
  engine,
  ...overrides,
});
const normals = (name: string, ...shape: number[]): Tensor => {
  const data = new Float64Array(shape.reduce((p, q) => p * q, 1));
  stream(1, name).fillNormal(data);
  return { shape, data };
};

/** Φᵀ times numbers of the outputs in their scales. */
function projected(
  { scale, vectors }: OutputBasis,
  values: ArrayLike<number>,
  mean?: Float64Array,
): number[] {
  return Array.from({ length: r }, (_, k) =>
    rowOf(vectors, k).reduce((sum, entry, j) => sum + (entry * (values[j] - (mean?.[j] ?? 0))) / scale[j], 0),
  );
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-11): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(1e-300, ...Array.from(expected, Math.abs));
  for (let k = 0; k < expected.length; k++)
    expect(Math.abs(actual[k] - expected[k])).toBeLessThan(tolerance * size);
}

describe('a set of coefficients', () => {
  it('has Φᵀ of the values and of their derivatives, by its definition', () => {
    const { y, dydx, outputs } = reducedSet(set, basis);
    expect(outputs.map(({ name }) => name)).toEqual(Array.from({ length: r }, (_, k) => `a${k + 1}`));
    for (const row of [0, 7, n - 1]) {
      expectClose(rowOf(y, row), projected(basis, rowOf(set.y, row), basis.mean));
      for (let i = 0; i < d; i++) {
        const column = Array.from({ length: m }, (_, j) => rowOf(set.dydx!, row)[j * d + i]);
        const own = Array.from({ length: r }, (_, k) => rowOf(dydx!, row)[k * d + i]);
        expectClose(own, projected(basis, column));
      }
    }
  });

  it('has cotangents whose products are those of the reduced Jacobian, for outputs that the basis holds', () => {
    const { y, dydx: _, ...rest } = set;
    const coefficients = normals('coefficients', n, 2, r);
    // Cotangents within the basis: c = Φ·b/scale; the products cᵀJ are then bᵀ of the reduced Jacobian.
    const data = new Float64Array(n * 2 * m);
    for (let at = 0; at < n * 2; at++)
      for (let j = 0; j < m; j++)
        for (let k = 0; k < r; k++)
          data[at * m + j] += (coefficients.data[at * r + k] * rowOf(basis.vectors, k)[j]) / basis.scale[j];
    const adjoints = normals('adjoints', n, 2, d);
    const vjp = { cotangents: { shape: [n, 2, m], data }, adjoints };
    const reduced = reducedSet(dataset({ ...rest, y, vjp } as Samples & typeof set), basis);
    expectClose(reduced.vjp!.cotangents.data, coefficients.data);
    expect(reduced.vjp!.adjoints).toEqual(adjoints);
  });
});

describe('a model of coefficients', () => {
  const small = reducedModel(model, basis);
  const points = rowsOf(set.x, 0, 20);

  it('gives what the set of coefficients has, by one cotangent a coefficient', async () => {
    const asked: string[] = [];
    const watched = {
      ...model,
      label: (x: Tensor, of: LabelRequest) => {
        asked.push(...Object.keys(of.first ?? {}));
        return model.label(x, of);
      },
    };
    const { y, dydx } = await reducedModel(watched, basis).label(points, request());
    const expected = reducedSet(set, basis);
    expectClose(y.data, rowsOf(expected.y, 0, 20).data);
    expectClose(dydx!.data, rowsOf(expected.dydx!, 0, 20).data);
    expect(asked).toEqual(['cotangents']);
    expect((await small.label(points, request({ order: 0 }))).dydx).toBeUndefined();
  });

  it('gives cotangents and tangents of its own Jacobian', async () => {
    const { dydx } = await small.label(points, request());
    const cotangents = normals('c', 20, 2, r);
    const directions = normals('v', 20, 2, d);
    const { adjoints } = await small.label(points, request({ first: { cotangents } }));
    const { tangents } = await small.label(points, request({ first: { directions } }));
    for (let at = 0; at < 40; at++) {
      const jacobian = rowOf(dydx!, Math.floor(at / 2));
      const c = cotangents.data.subarray(at * r, (at + 1) * r);
      const v = directions.data.subarray(at * d, (at + 1) * d);
      const along = Array.from({ length: d }, (_, i) =>
        c.reduce((sum, by, k) => sum + by * jacobian[k * d + i], 0),
      );
      const ahead = Array.from({ length: r }, (_, k) =>
        v.reduce((sum, by, i) => sum + by * jacobian[k * d + i], 0),
      );
      expectClose(adjoints!.data.subarray(at * d, (at + 1) * d), along);
      expectClose(tangents!.data.subarray(at * r, (at + 1) * r), ahead);
    }
  });
});

describe('a network of reduced outputs', async () => {
  const options = {
    hidden: [24, 24],
    steps: 3000,
    schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
    reduceOutputs: { by: 'basis' },
  } as const;
  const { surrogate } = await trainSurrogate(engine, set, options);

  it('gives all outputs and their derivatives, by two linear layers of low rank', async () => {
    const { layers, outputs, provenance } = surrogate;
    expect(layers.slice(-2).map(({ inputs, outputs, activation }) => [inputs, outputs, activation])).toEqual([
      [24, r, 'linear'],
      [r, m, 'linear'],
    ]);
    expect(outputs).toEqual(model.outputs);
    expect(provenance.reducedOutputs).toMatchObject({ by: 'basis', from: m, to: r, share: basis.share });
    const test = (await sampleModel(engine, model, { points: 200, batch: 200, seed: 9 }).next()).value!;
    const [{ r2 }] = await evaluateSurrogates(engine, { surrogate }, test);
    expect(r2.values).toBeGreaterThan(0.999);
    expect(r2.gradients).toBeGreaterThan(0.99);
  });

  it('is its coefficients, times the basis: values in float32 as the file has them', async () => {
    const { surrogate: small } = await trainSurrogate(engine, reducedSet(set, basis), {
      ...options,
      reduceOutputs: undefined,
      scaleOutputs: 'together',
      steps: 50,
    });
    expect(new Set(small.normalisation.yStd).size).toBe(1);
    expect(coefficientNetwork(small)).toBe(small);
    const whole = readSurrogate(writeSurrogate(expandOutputs(small, basis, model.outputs)));
    expect(coefficientNetwork(whole)).toEqual(small);
    const points = rowsOf(set.x, 0, 10);
    const coefficients = await predict(engine, small, points, { order: 1, precision: 'float64' });
    const { y, dydx } = await predict(engine, whole, points, { order: 1, precision: 'float64' });
    for (let row = 0; row < 10; row++) {
      expectClose(projected(basis, rowOf(y, row), basis.mean), rowOf(coefficients.y, row), 1e-6);
      for (let i = 0; i < d; i++) {
        const column = Array.from({ length: m }, (_, j) => rowOf(dydx, row)[j * d + i]);
        const own = Array.from({ length: r }, (_, k) => rowOf(coefficients.dydx, row)[k * d + i]);
        expectClose(projected(basis, column), own, 1e-6);
      }
    }
  });

  it('is of the basis that it was trained in', () => {
    const other = outputBasis(set.y, { by: 'basis', keep: r + 1 });
    expect(() => expandOutputs(surrogate, other, model.outputs)).toThrow(
      /has \d+ coefficients of 80 outputs/,
    );
  });
});

it('the page on reducing runs as it stands, with fewer points and steps', async () => {
  const page = await readFile(new URL('../../docs/reducing.md', import.meta.url), 'utf8');
  const [, code] = /```ts\n(import[\s\S]*?)```/.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'sobolev-reducing-'));
  try {
    const file = join(folder, 'page.ts');
    const shorter = code.replaceAll(/points: \d+, batch: \d+/g, 'points: 64, batch: 64');
    const quick = shorter.replace("{ scaleOutputs: 'together' }", "{ scaleOutputs: 'together', steps: 20 }");
    await writeFile(file, `${quick}\nexport { surrogate };\n`);
    const { surrogate: made } = await import(/* @vite-ignore */ file);
    expect(made.outputs).toHaveLength(2000);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
describe('a training on coefficients', () => {
  const budget = {
    hidden: [16, 16],
    steps: 600,
    batch: 64,
    schedule: { kind: 'one-cycle', peak: 5e-3, warmup: 0.1 },
  } as const;

  it('is judged by the outputs together: coefficients without size may be anything', async () => {
    const keep = 20;
    const { variances } = outputBasis(set.y, { by: 'basis', keep });
    expect(variances[keep - 1] / variances[0]).toBeLessThan(1e-6);
    const { training } = await trainSurrogate(engine, set, {
      ...budget,
      reduceOutputs: { by: 'basis', keep },
    });
    expect(training.findings).toEqual([]);
  });

  it('is told where it has not learnt the outputs, which are all concerned', async () => {
    const noise = { ...set, y: normals('unlearnable', n, m), dydx: undefined };
    const { training } = await trainSurrogate(engine, noise, {
      ...budget,
      reduceOutputs: { by: 'basis', keep: 60 },
    });
    const found = training.findings.find(({ kind }) => kind === 'worse-than-constant');
    expect(found?.message).toMatch(/the outputs together \(R² -/);
    expect(found?.outputs).toHaveLength(60);
  });

  it('is told where its basis leaves out much of the outputs', async () => {
    const random = { ...set, y: normals('directionless', n, m), dydx: undefined };
    const { training } = await trainSurrogate(engine, random, {
      ...budget,
      steps: 64,
      reduceOutputs: { by: 'basis', keep: 5 },
    });
    expect(training.findings.map(({ kind }) => kind)).toContain('coarse-basis');
  });
});
