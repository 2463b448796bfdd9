import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configOf, names } from '../../results/cases.js';
import {
  COMPARISONS,
  comparisonsJson,
  isCurrentComparison,
  readComparisons,
} from '../../results/comparisons.js';
import { criteriaFigure } from '../../results/criteria-figure.js';
import { FIGURE } from '../../results/criteria-page.js';
import { NETWORKS, networksJson, readNetworks } from '../../results/networks.js';
import { readOptions, UsageError } from '../../results/options.js';
import { resultsPage } from '../../results/page.js';
import { digestOf, isCurrent } from '../../results/run-case.js';
import { median } from '../../results/statistics.js';
import { merged, type Row, type Run, readTable, rowsOf, type Table, tableJson } from '../../results/table.js';
import { stagesOf, version } from '../../src/study/index.ts';
import { temporaryDirectory } from '../support/support.ts';

const path = temporaryDirectory();
const docs = (name: string) => new URL(`../../docs/${name}`, import.meta.url);
const shipped = readTable(new URL('../../docs/results.json', import.meta.url).pathname);

const known = { values: 0.5, gradients: 0.25, curvatures: null };
const row = (study: string, seed: number, stage: string): Row => ({
  ...{ study, seed, stage, order: 1, parameters: 9, seconds: 1, r2: known, noise: known },
});
const run = (study: string, seed: number): Run => ({
  ...{ study, seed, config: digestOf({ study: 'branin', seed }), version },
  ...{ engine: 'native 1', threads: 2, processor: 'any', seconds: 60 },
});
const empty: Table = { runs: [], rows: [] };

const compared = readComparisons(docs(COMPARISONS).pathname);

const cut = readNetworks(docs(NETWORKS).pathname);

test('docs/results.md is printed from docs/results.json, docs/comparisons.json and docs/networks.json', async () => {
  expect(await readFile(docs('results.md'), 'utf8')).toBe(resultsPage(shipped, compared, cut));
});

test('docs/networks.json is the same text once it was read, and has each file and seed once', async () => {
  expect(networksJson(cut)).toBe(await readFile(docs(NETWORKS), 'utf8'));
  const places = cut.map(({ repo, path, seed }) => `${repo} ${path} ${seed}`);
  expect(new Set(places).size).toBe(places.length);
});

test('docs/criteria.svg is drawn from docs/results.json', async () => {
  const figure = criteriaFigure(shipped.rows);
  expect(await readFile(docs(FIGURE), 'utf8').catch(() => undefined)).toBe(figure);
});

test('docs/results.json is the same text once it was read, an entry a line, and names no place of a machine', async () => {
  const text = await readFile(docs('results.json'), 'utf8');
  expect(tableJson(shipped)).toBe(text);
  expect(text).not.toMatch(/"[^"]*(\/|\\\\)[^"]*"/);
});

test('docs/comparisons.json, where it is there, is the same text once it was read, and was made by the plans of today', async () => {
  const text = await readFile(docs(COMPARISONS), 'utf8').catch(() => comparisonsJson([]));
  expect(comparisonsJson(compared)).toBe(text);
  // Only the schema has a slash.
  expect(text.replaceAll('sobolev/comparison/1', '')).not.toMatch(/"[^"]*(\/|\\\\)[^"]*"/);
  for (const one of compared) expect(isCurrentComparison(one), one.source.name).toBe(true);
});

test('every run in docs/results.json has a row for each of its stages, in order, or is said to be of an earlier configuration', async () => {
  const page = await readFile(docs('results.md'), 'utf8');
  const earlier = /^\*\*Of an earlier configuration\*\*.*$/m.exec(page)?.[0] ?? '';
  for (const place of shipped.runs)
    if (!isCurrent(place, place))
      expect(earlier).toMatch(new RegExp(` ${place.study} \\([\\d, ]*\\b${place.seed}\\b`));
    else
      expect(rowsOf(shipped, place).map(({ stage }) => stage)).toEqual(
        stagesOf(configOf(place.study, place.seed)).map(({ name }) => name),
      );
});

test('rows of a run take the place of those that it had, whatever the order in which runs are made', () => {
  const [a, b] = names;
  const places = [
    [b, 2],
    [a, 3],
    ['added', 1],
    [b, 1],
    [a, 1],
  ] as const;
  const all = (order: readonly (readonly [string, number])[]) =>
    order.reduce(
      (table, [study, seed]) =>
        merged(table, run(study, seed), [row(study, seed, 'z'), row(study, seed, 'y')], names),
      empty,
    );
  const table = all(places);
  expect(table.rows.map(({ study, seed, stage }) => [study, seed, stage])).toEqual(
    [
      [a, 1],
      [a, 3],
      [b, 1],
      [b, 2],
      ['added', 1],
    ].flatMap(([study, seed]) => [
      [study, seed, 'z'],
      [study, seed, 'y'],
    ]),
  );
  expect(all([...places].reverse())).toEqual(table);
  const again = merged(table, run(b, 1), [row(b, 1, 'x')], names);
  expect(rowsOf(again, { study: b, seed: 1 }).map(({ stage }) => stage)).toEqual(['x']);
  expect(again.rows.length).toBe(table.rows.length - 1);
});

test('a run counts as made with the same version and configuration alone', () => {
  const place = { study: 'branin', seed: 2 };
  const made = { ...run('branin', 2), config: digestOf(place) };
  expect(isCurrent(made, place)).toBe(true);
  expect(isCurrent({ ...made, version: '0.0.0' }, place)).toBe(false);
  expect(isCurrent(made, { ...place, seed: 1 })).toBe(false);
  expect(isCurrent(undefined, place)).toBe(false);
});

test('a table without a file is empty, and a damaged one is not taken for that', () => {
  expect(readTable(path('none.json'))).toEqual(empty);
  expect(() => readTable(path('.'))).toThrow();
});

test('medians are of what is known', () => {
  expect(median([3, null, 1, 2])).toBe(2);
  expect(median([4, 1])).toBe(2.5);
  expect(median([null])).toBe(null);
});

test('what is not a study or a seed is refused in a line', () => {
  expect(() => readOptions(['--study', 'bramin'])).toThrow(UsageError);
  expect(() => readOptions(['--seed', '-1'])).toThrow(UsageError);
  expect(() => readOptions(['--seed=x'])).toThrow(/must be a whole number of at least 0; received "x"/);
  const { studies, seeds } = readOptions(['--seed', '2', '--study', 'rosenbrock', '--study', 'branin']);
  expect([studies, seeds]).toEqual([['branin', 'rosenbrock'], [2]]);
});
