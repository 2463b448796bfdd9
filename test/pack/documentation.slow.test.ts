import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';

/* The TypeScript example of the README, on the sources: a study of some seconds. */

const scratch = await mkdtemp(join(tmpdir(), 'sobolev-documentation-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

test('the example of the README runs as it stands', async () => {
  const [, code] =
    /```ts\n([\s\S]*?)```/.exec(await readFile(new URL('../../README.md', import.meta.url), 'utf8')) ?? [];
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
