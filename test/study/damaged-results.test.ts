import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { fileStore } from '../../src/node/file-store.ts';
import { readConfig, readResults } from '../../src/study/index.ts';
import { InputError } from '../../src/tensor/index.ts';

/* Results whose file was damaged: each is refused by file and key. The sound ones are of schema 1 and, upgraded, of schema 2. */

interface Results {
  stages: unknown;
  [key: string]: unknown;
}
const run = fileURLToPath(new URL('../fixtures/run-schema-1', import.meta.url));
const directory = await mkdtemp(join(tmpdir(), 'sobolev-results-'));
afterAll(() => rm(directory, { recursive: true }));
await cp(run, directory, { recursive: true });
const store = fileStore(directory);
const config = await readConfig(store);
const earlier = await readFile(`${directory}/results.json`, 'utf8');
const later = JSON.stringify(await readResults(store, config));
const read = async (results: unknown) => {
  await writeFile(`${directory}/results.json`, JSON.stringify(results));
  return readResults(store, config);
};
const first = (change: object) => (results: Results) => {
  const [stage, ...others] = results.stages as object[];
  return { ...results, stages: [{ ...stage, ...change }, ...others] };
};

test('sound results of either schema are read as they are', async () => {
  expect(await read(JSON.parse(later))).toEqual(JSON.parse(later));
  expect(JSON.stringify(await read(JSON.parse(earlier)))).toBe(later);
});

test.each<[string, (results: Results) => unknown, RegExp]>([
  ['nothing', () => null, /^\S+results\.json must be an object; received null\./],
  ['a list', () => [], /results\.json must be an object; received \[\]/],
  ['another schema', (all) => ({ ...all, schema: 'x' }), /schema of .*results\/2" or .*; received "x"/],
  ['stages missing', ({ stages: _, ...all }) => all, /stages of .* must be a list; received undefined/],
  ['no stage', (all) => ({ ...all, stages: [] }), /stages of .* must have at least 1 entry; received \[\]/],
  [
    'a stage that is none',
    (all) => ({ ...all, stages: [7] }),
    /stages\.0 of .* must be an object; received 7/,
  ],
  ['a stage without r2', first({ r2: undefined }), /stages\.0\.r2 of .* must be an object/],
  [
    'an r2 in words',
    first({ r2: { values: 'x' } }),
    /stages\.0\.r2\.values of .* must be a number; received "x"/,
  ],
  ['a curve that is null', first({ curve: null }), /stages\.0\.curve of .* must be an object; received null/],
  ['a name that leads elsewhere', first({ name: '../x' }), /stages\.0\.name of .*received "\.\.\/x"/],
])('with %s are refused by file and key, of both schemas', async (_, change, message) => {
  for (const sound of [earlier, later]) {
    const refused = read(change(JSON.parse(sound)));
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
  }
});
