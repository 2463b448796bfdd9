import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/dataset/index.ts';
import { predict } from '../../src/evaluation/index.ts';
import { openEngine } from '../../src/node/engines.ts';
import {
  bachelier,
  type CallbackModelOptions,
  callbackModel,
  namedModel,
  type ReferenceModel,
} from '../../src/reference/index.ts';
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
    const set = await of(model, 1100, 1);
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

  it('are not known of a model that gives none, which costs one call and no sweep', async () => {
    const { model, calls } = counted({});
    const set = await of(model, 10, 1);
    calls.length = 0;
    const [only] = await batches(set, { model });
    expect(only.curvature).toBeUndefined();
    expect(calls).toEqual(['evaluate']);
  });

  it.each([
    ['values', { order: 0 }],
    ['products of Jacobians', { derivatives: 'cotangents' }],
  ] as const)('are not asked for at points that hold %s alone', async (_, options) => {
    const { model, calls } = counted({ hvp: (points) => points.map(() => new Array(60).fill([0, 0])) });
    const set = (await sampleModel(engine, model, { points: 10, batch: 10, ...options }).next())
      .value as Dataset;
    calls.length = 0;
    const [only] = await batches(set, { model });
    expect(only.curvature).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

/** A model of 2 inputs and 60 outputs j·a·b that gives adjoints, and the names of its callbacks as they are called. */
function counted(more: Pick<CallbackModelOptions, 'hvp'>) {
  const calls: string[] = [];
  const model = callbackModel({
    name: 'adjoints',
    inputs: ['a', 'b'].map((name) => ({ name, lo: 0, hi: 1 })),
    outputs: Array.from({ length: 60 }, (_, j) => ({ name: `y${j}` })),
    evaluate: (points) => {
      calls.push('evaluate');
      return points.map(([a, b]) => Array.from({ length: 60 }, (_, j) => (j + 1) * a * b));
    },
    vjp: (points, weights) => {
      calls.push('vjp');
      return points.map(([a, b], row) => {
        const sum = weights[row].reduce((total, weight, j) => total + weight * (j + 1), 0);
        return [sum * b, sum * a];
      });
    },
    ...more,
  });
  return { model, calls };
}
