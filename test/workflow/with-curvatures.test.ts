import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import { bachelier, callbackModel, namedModel, type ReferenceModel } from '../../src/reference/index.ts';
import {
  type CurvatureSource,
  evaluateSurrogates,
  sampleModel,
  withCurvatures,
} from '../../src/workflow/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

const engine = await openEngine({ threads: 1 });
const of = async (model: ReferenceModel, points: number, order: 0 | 1 | 2 = 0) =>
  (await sampleModel(engine, model, { points, batch: points, order }).next()).value as Dataset;
async function batches(set: Dataset, source?: CurvatureSource) {
  const found = [];
  for await (const batch of withCurvatures(engine, set, source)) found.push(batch);
  return found;
}
const branin = namedModel('branin');

describe('curvatures of labelled points', () => {
  it('are those of a closed form at 4,096 of them, in place of what the points hold', async () => {
    const set = await of(branin, 4100, 2);
    const [first, rest, ...more] = await batches(set, { model: branin });
    expect(more).toEqual([]);
    expect([first.x.shape[0], rest.x.shape[0]]).toEqual([4096, 4]);
    expect(first.curvature?.data.slice(0, 9)).toEqual(branin.exact?.(first.x).curvature.data.slice(0, 9));
    for (const batch of [first, rest]) expect(batch).not.toHaveProperty('hvp');
    expect(rest.curvature).toBeUndefined();
  });

  it('are those of a teacher, which scores 1 against itself', async () => {
    const teacher = exampleSurrogate();
    const { inputs, outputs } = teacher;
    const x = { shape: [5, 3], data: Float64Array.from({ length: 15 }, (_, k) => Math.sin(k)) };
    const { y, dydx } = await predict(engine, teacher, x, { order: 1 });
    const set = { x, y, dydx, inputs, outputs, provenance: {} };
    const [row] = await evaluateSurrogates(engine, { teacher }, withCurvatures(engine, set, { teacher }));
    expect(row.r2.curvatures).toBeCloseTo(1, 9);
  });

  it('of a model without a closed form are asked for by one product with ones: its noise is in them', async () => {
    const { exact, ...model } = bachelier({ seed: 1, paths: 512 });
    const set = await of(model, 1100);
    const [first, rest] = await batches(set, { model });
    expect([first.x.shape[0], rest.x.shape[0]]).toEqual([1024, 76]);
    const truth = exact(first.x).curvature.data;
    const error = truth.reduce((sum, value, k) => sum + (value - (first.curvature?.data[k] ?? 0)) ** 2, 0);
    expect(error / truth.reduce((sum, value) => sum + value ** 2, 0)).toBeLessThan(0.01);
  });

  it('are left to points that hold their own, where nobody knows better', async () => {
    const { exact: _, ...model } = branin;
    const set = await of(branin, 20, 2);
    for (const source of [undefined, { model }])
      expect(await batches(set, source)).toEqual([expect.objectContaining({ hvp: set.hvp })]);
  });

  it('are not known of a model that gives none, which costs nothing but that', async () => {
    const model = callbackModel({
      name: 'values',
      inputs: [{ name: 'a', lo: 0, hi: 1 }],
      outputs: [{ name: 'b' }],
      evaluate: (points) => points as number[][],
    });
    const [only] = await batches(await of(model, 10), { model });
    expect(only.curvature).toBeUndefined();
  });
});
