import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { studies } from '../../src/study/index.ts';
import { runsFromEndToEnd } from './pricing-runs.ts';

// One by the likelihood ratio and one in steps, each of which is compiled; the others are run beside slow tests.
test.each([
  ['digital', {}],
  ['heston', { steps: 3 }],
])('%s runs from end to end, twice to the same bytes', async (name, reference) => {
  const { files, again } = await runsFromEndToEnd(name, reference);
  expect(await again()).toEqual(files);
});

test('the table of studies in the docs has every study that ships, and no other', async () => {
  const text = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const [, table] = text.split('\n## Studies\n')[1].split('| study |');
  const rows = table.split('\n\n')[0].split('\n').slice(2);
  const named = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(studies.map(({ name }) => name).sort());
});
