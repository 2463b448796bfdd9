import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { configFor } from '../../src/study/index.ts';

/* What the documentation says is true: its code runs, its defaults are the defaults, its links lead somewhere. */

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = await mkdtemp(join(tmpdir(), 'sobolev-documentation-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

const read = (name: string) => readFile(join(repository, name), 'utf8');

test('the example of the README runs as it stands', async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(await read('README.md')) ?? [];
  expect(code).toContain("from 'sobolev'");
  const file = join(scratch, 'example.ts');
  await writeFile(file, code.replaceAll("'runs/cylinder'", JSON.stringify(join(scratch, 'run'))));
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import(/* @vite-ignore */ file);
  const [[r2]] = printed.mock.calls;
  printed.mockRestore();
  expect(r2.values).toBeGreaterThan(0.99);
  expect(await readdir(join(scratch, 'run'))).toContain('sobolev-reference.onnx');
});

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
