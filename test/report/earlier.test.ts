import { cp, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { fileStore } from '../../src/node/file-store.ts';
import { writeReport } from '../../src/node/report.ts';
import { readConfig, readJson, readResults, writeJson } from '../../src/study/index.ts';
import { sobolev } from '../cli/support.ts';
import { temporaryDirectory } from '../support/support.ts';
import { faultsOf, section, textOf } from './html-check.ts';

/* A run of version 0.1.0 before stages were data: results of schema 1, as its files are. */

const run = fileURLToPath(new URL('../fixtures/run-schema-1', import.meta.url));
const path = temporaryDirectory();
const copy = async (name: string): Promise<string> => {
  await cp(run, path(name), { recursive: true });
  return path(name);
};

test('results of schema 1 are read as those of schema 2: stages with what they are, curves by term', async () => {
  const store = fileStore(run);
  const earlier = (await readJson(store, 'results.json')) as {
    stages: { curve: Record<string, number[]>; r2: unknown }[];
  };
  const results = await readResults(store, await readConfig(store));
  expect(results.schema).toBe('sobolev/results/2');
  expect(results.stages.map(({ name, parent, as, data }) => [name, parent, as, data])).toEqual([
    ['oversized', undefined, undefined, 'reference'],
    ['pruned', 'oversized', undefined, 'reference'],
    ['sobolev-network', 'pruned', undefined, { teacher: 'oversized' }],
    ['sobolev-reference', 'pruned', undefined, 'reference'],
    ['scratch', undefined, 'pruned', 'reference'],
  ]);
  results.stages.forEach(({ curve, r2 }, k) => {
    const { steps, total, values, gradients } = earlier.stages[k].curve;
    expect(r2).toEqual(earlier.stages[k].r2);
    expect(curve).toEqual({ steps, total, terms: k < 2 ? { values } : { values, gradients } });
  });
});

test('sobolev report draws such a run', async () => {
  const directory = await copy('drawn');
  const { code, stderr } = await sobolev(['report', directory, '--quiet']);
  expect([code, stderr]).toEqual([0, '']);
  const page = await readFile(`${directory}/report.html`, 'utf8');
  expect(faultsOf(page)).toEqual([]);
  expect(section(page, 'fits').match(/<h3>/g)).toHaveLength(5);
  expect(textOf(section(page, 'training'))).toContain('Loss on the derivatives');
  expect(page).toContain('<h3>Control: the same small network trained from scratch</h3>');
});

test('a run that an earlier version began is not gone on with', async () => {
  const directory = await copy('resumed');
  const { code, stderr } = await sobolev(['run', '--resume', directory, '--quiet']);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /progress\.json must say which stages are finished, as this version does.*Start the run again/,
  );
});

test('results of another schema are refused by name', async () => {
  const store = fileStore(await copy('future'));
  await writeJson(store, 'results.json', { schema: 'sobolev/results/9' });
  const engine = await openEngine({ engine: 'native', threads: 1 });
  await expect(writeReport(path('future'), { engine })).rejects.toThrow(
    /schema of .*results\.json must be "sobolev\/results\/2" or .*1"; received "sobolev\/results\/9"/,
  );
});
