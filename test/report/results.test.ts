import { expect, test } from 'vitest';
import { renderReport } from '../../src/report/page.ts';
import { finalStage, layersOf, originOf } from '../../src/report/results.ts';
import type { StageResult } from '../../src/study/index.ts';
import { reportFixture } from './fixture.ts';
import { section, textOf } from './html-check.ts';

const data = reportFixture();
const [big, pruned, network, reference, scratch] = data.results.stages;
const of = (stages: readonly StageResult[]) => ({ ...data.results, stages });
const scored = (stage: StageResult, missed: number): StageResult => ({
  ...stage,
  r2: { values: 1 - missed, gradients: 1 - missed },
});

test('hidden widths are written as in all tables, and never joined with the number of outputs', () => {
  const layers = (...hidden: number[]) => layersOf(data, { ...pruned, hidden });
  expect(layers(128, 128, 128)).toBe('7-128×3-1');
  expect(layers(31, 16, 1)).toBe('7-31-16-1-1');
  expect(layers(7)).toBe('7-7-1');
  expect(layers()).toBe('7-1');
});

test('a headline speaks of the best of the smallest networks that a pruning made', () => {
  const best = (...stages: StageResult[]) => finalStage(of([big, ...stages]))?.name;
  expect(best(pruned, network, reference, scratch)).toBe('sobolev-reference');
  expect(best(scored(pruned, 0.1), scored(network, 0.01), scored(reference, 0.02))).toBe('sobolev-network');
  // The control may be better: it was not pruned.
  expect(best(scored(pruned, 0.1), scored(scratch, 0.01))).toBe('pruned');
  expect(best(pruned, { ...scored(reference, 0.5), parameters: 12 })).toBe('sobolev-reference');
  expect(best(scored(pruned, Number.NaN), scored(reference, 0.5))).toBe('sobolev-reference');
  expect(finalStage(of([big, scratch]))?.name).toBe('scratch');
  expect(finalStage(of([]))).toBeUndefined();
});

test('a control comes from no other network, and claims no compression', () => {
  expect(originOf(data.results, scratch)).toBe(scratch);
  expect(originOf(data.results, reference)).toBe(big);
  const table = textOf(section(renderReport(data), 'cost'));
  expect(table).toMatch(/from scratch 7-8×6-1 433 – /);
  expect(table).toMatch(/Sobolev, reference 7-8×6-1 433 193× /);
});
