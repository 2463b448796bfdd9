import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { configFor } from '../../src/study/index.ts';

/* What the documentation says is true: its code runs, its defaults are the defaults, its links lead somewhere. */

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');

const read = (name: string) => readFile(join(repository, name), 'utf8');

test('docs/configuration.md lists every key with its default', async () => {
  const [keys] = (await read('docs/configuration.md')).split('## Studies');
  const rows = new Map(
    [...keys.matchAll(/^\| `([\w.]+)` \| `(.+?)` \|/gm)].map(([, key, value]) => [key, JSON.parse(value)]),
  );
  expect(Object.fromEntries(rows)).toEqual(flat(configFor('bachelier')));
});

test.each([
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir(join(repository, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
])('links and source paths of %s lead to files that exist', async (name) => {
  const text = await read(name);
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) =>
    join(dirname(name), target),
  );
  const paths = [...text.matchAll(/`((?:src|docs|test|examples|bench)\/[\w./-]+\.\w+)`/g)].map(
    ([, path]) => path,
  );
  for (const target of [...links, ...paths]) await expect(read(target), target).resolves.toBeDefined();
});

/** Dotted keys; schedules and rules are values of their own. */
function flat(value: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const nested =
        typeof inner === 'object' && !Array.isArray(inner) && !('kind' in inner) && !('by' in inner);
      return nested ? Object.entries(flat(inner, `${prefix}${key}.`)) : [[prefix + key, inner]];
    }),
  );
}
