import { expect, it } from 'vitest';
import { referenceSource, runComparison } from '../../src/comparison/index.ts';
import { methodFor } from '../../src/comparison/run/method.ts';
import type { Dataset } from '../../src/dataset/index.ts';
import { perceptron } from '../../src/surrogate/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';
import { branin, engine, inMemory, smallPlan } from './small.ts';

it('networks are polished where there are labels enough for their parameters, else none of their size is', async () => {
  const { value } = await sampleModel(engine, branin(), { points: 40 }).next();
  const set = value as Dataset;
  const polished = { method: 'adam+polish' } as const;
  // Three quarters of 40 · 3 labels are 90.
  expect(methodFor(polished, perceptron([2, 8, 6, 1], 'silu'), set).name).toBe('adam+polish');
  expect(methodFor(polished, perceptron([2, 8, 8, 1], 'silu'), set).name).toBe('adam');
  expect(methodFor({ method: 'adam' }, perceptron([2, 3, 1], 'silu'), set).name).toBe('adam');
  const values = { ...set, dydx: undefined };
  expect(methodFor(polished, perceptron([2, 8, 1], 'silu'), values).name).toBe('adam');
});

it('polishing comes behind the last training of every contender, and helps them', async () => {
  const plan = (method: string) =>
    smallPlan({ method, settings: ['reference'], schedules: ['iterative'], seeds: [1] });
  const source = referenceSource('branin', branin);
  const before = await runComparison(plan('adam'), source, inMemory());
  const after = await runComparison(plan('adam+polish'), source, inMemory());
  for (const [k, row] of after.rows.entries()) {
    expect(row.failures, row.title).toEqual([]);
    expect(row.steps).toBe(before.rows[k].steps);
    expect(row.compared[0], row.title).toBeLessThan(before.rows[k].compared[0]);
  }
});
