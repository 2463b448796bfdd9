import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { studies } from '../../src/study/index.ts';

test('the table of studies in the docs has every study that ships, and no other', async () => {
  const text = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const [, table] = text.split('\n## Studies\n')[1].split('| study |');
  const rows = table.split('\n\n')[0].split('\n').slice(2);
  const named = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(studies.map(({ name }) => name).sort());
});
