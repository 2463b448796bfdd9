import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sobolev } from '../cli/support.ts';

/* The commands under "Bring your own" of the README, in their order, on a network, a table and a model of the kind it means. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'sobolev-readme-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const section = (await readFile(join(root, 'README.md'), 'utf8'))
  .split('\n## ')
  .find((part) => part.startsWith('Bring your own')) as string;
const commands = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1)),
);

beforeAll(async () => {
  await copyFile(join(root, 'test/fixtures/bring-your-own/power.onnx'), join(folder, 'big.onnx'));
  await copyFile(join(root, 'test/fixtures/bring-your-own/power.onnx.data'), join(folder, 'power.onnx.data'));
  await copyFile(join(root, 'examples/my-model.ts'), join(folder, 'my-model.ts'));
  const domain = { load: [0.5, 5], temperature: [-10, 50], charge: [0.1, 1] };
  await writeFile(join(folder, 'domain.json'), JSON.stringify(domain));
  const rows = Array.from({ length: 400 }, (_, k) => [1 + (k % 20) / 5, 0.1 + Math.floor(k / 20) / 25]);
  const lines = rows.map(([load, charge]) =>
    [load, charge, (4 * load * charge) / (load + 0.3) ** 2].join(','),
  );
  await writeFile(join(folder, 'runs.csv'), ['load,charge,power', ...lines].join('\n'));
});

test('there are some', () => {
  expect(commands.length).toBeGreaterThanOrEqual(8);
});

test.each(commands.map((words) => [words.join(' '), words] as const))('sobolev %s', async (_, words) => {
  const placed = words.map((word) => (/\.\w+$/.test(word) ? join(folder, word) : word));
  const out = words[0] === 'run' ? ['--out', join(folder, 'run')] : [];
  const { code, stderr } = await sobolev([...placed, ...out]);
  expect(stderr).not.toMatch(/^sobolev:/m);
  expect(code).toBe(0);
});
