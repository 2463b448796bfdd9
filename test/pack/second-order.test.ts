import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { sobolev } from '../cli/support.ts';

/* The commands of docs/second-order.md, in their order, with fewer points, steps and neurons. */

const folder = await mkdtemp(join(tmpdir(), 'sobolev-second-order-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = await readFile(fileURLToPath(new URL('../../docs/second-order.md', import.meta.url)), 'utf8');
const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1)),
);

/** What makes a command short. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  sample: ['--points', '256'],
  train: ['--hidden', '16x2', '--steps', '64'],
  finetune: ['--steps', '64'],
};

test('there are some', () => {
  expect(commands.length).toBeGreaterThanOrEqual(9);
});

test.each(commands.map((words) => [words.join(' '), words] as const))(
  'sobolev %s',
  async (_, words) => {
    const placed = words.map((word) => (/\.\w+$/.test(word) ? join(folder, word) : word));
    const labelled = words.includes('--teacher') || words.includes('--reference') ? ['--points', '256'] : [];
    const threads = words[0] === 'prune' ? [] : ['--threads', '1'];
    const { code, stderr } = await sobolev([...placed, ...(SHORT[words[0]] ?? []), ...labelled, ...threads]);
    // So few steps need not help: that is a warning.
    expect([0, 3], stderr).toContain(code);
    expect(stderr).not.toMatch(/^sobolev:/m);
  },
  60_000,
);
