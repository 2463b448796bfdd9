import { expect, test } from 'vitest';
import { comparisonsJson, isCurrentComparison, plans } from '../../results/comparisons.js';
import { comparisonsPart } from '../../results/comparisons-page.js';
import { readOptions, UsageError } from '../../results/options.js';
import { cellsOf, comparisonPlan } from '../../src/comparison/index.ts';
import type { SeedRecord } from '../../src/comparison/run/record.ts';
import { comparisonOf } from '../../src/comparison/summary/comparison.ts';
import type { Engine } from '../../src/runtime/index.ts';

const plan = comparisonPlan(plans.borehole);
const engine = { name: 'native', version: '1.2.3', threads: 1 } as Engine;
const records: readonly SeedRecord[] = plan.seeds.map((seed) => ({
  ...{ schema: 'sobolev/comparison-seed/1', plan: 'by hand', seed, labelSeconds: {}, oversized: [] },
  cells: cellsOf(plan).map(({ name, size }, k) => {
    const missed = 1e-3 / (1 + k) + 1e-6 * seed;
    return {
      ...{ name, hidden: [...size], parameters: 10 * size[0], digest: 'by hand', labels: 256, steps: 8000 },
      seconds: { labels: 1, oversized: 2, criterion: 0.1, training: 3 },
      after: { r2: { values: 1 - missed, gradients: 1 - 10 * missed }, rmse: {}, maxError: {} },
    };
  }),
}));
const made = comparisonOf(plan, { kind: 'reference', name: 'borehole' }, engine, records);

test('the part of docs/results.md on comparisons has a table and what it shows for each setting, and is empty of none', () => {
  const part = comparisonsPart([made]);
  expect(comparisonsPart([])).toBe('');
  expect(part).toMatch(/^## What wins where\n/);
  for (const heading of ['With a reference', 'With a fixed number of labels', 'With a teacher alone'])
    expect(part).toContain(`**${heading}`);
  for (const { short, paper, sizes } of made.findings)
    for (const sentence of [...short, ...paper, ...sizes]) expect(part).toContain(`- ${sentence}`);
  expect(part.match(/^\| 8x2, distilled \| 80 \|/gm)).toHaveLength(3);
});

test('a comparison is current by its plan, and its JSON is the same once it was read', () => {
  expect(isCurrentComparison(made)).toBe(true);
  expect(isCurrentComparison({ ...made, plan: { ...plan, steps: 7 } })).toBe(false);
  const text = comparisonsJson([made]);
  expect(comparisonsJson(JSON.parse(text))).toBe(text);
});

test('npm run results makes studies, comparisons, or only those that are named', () => {
  expect(readOptions([]).compared).toEqual(Object.keys(plans));
  expect(readOptions(['--compare', 'borehole'])).toMatchObject({ studies: [], compared: ['borehole'] });
  expect(readOptions(['--study', 'branin']).compared).toEqual([]);
  expect(() => readOptions(['--compare', 'branin'])).toThrow(UsageError);
});
