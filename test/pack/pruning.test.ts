import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { done, sobolev } from '../cli/support.ts';

/* The commands of docs/pruning.md, in their order, with fewer points, steps and neurons. */

const folder = await mkdtemp(join(tmpdir(), 'sobolev-pruning-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);

const text = await readFile(fileURLToPath(new URL('../../docs/pruning.md', import.meta.url)), 'utf8');
const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1)),
);

/** Files that the page takes to be there. */
beforeAll(async () => {
  const quiet = ['--threads', '1', '--quiet'];
  const short = ['--points', '256', '--set', 'paths=16'];
  await done('sample', 'bachelier', ...short, '--out', path('runs.parquet'), ...quiet);
  for (const name of ['train.parquet', 'training.parquet']) await copyFile(path('runs.parquet'), path(name));
  const { code } = await sobolev([
    ...['train', path('runs.parquet'), '--hidden', '10x3', '--steps', '256'],
    ...['--out', path('big.onnx'), ...quiet],
  ]);
  expect([0, 3]).toContain(code);
  await copyFile(path('big.onnx'), path('net.onnx'));
  await writeFile(path('compare.json'), JSON.stringify(compared()));
});

/** The study of the page, with a hundredth of its points and steps. */
function compared(): object {
  const study = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
  const stages = study.stages.map((stage: { steps: number }) => ({ ...stage, steps: stage.steps / 100 }));
  return { ...study, sampling: { points: 256 }, test: { points: 64 }, stages };
}

test('there are some', () => {
  expect(commands.length).toBeGreaterThanOrEqual(15);
});

test.each(commands.map((words) => [words.join(' '), words] as const))(
  'sobolev %s',
  async (_, words) => {
    const placed = words
      .map((word) => (/\.[a-z]+$|^runs\//.test(word) ? path(word) : word))
      .map((word) => (word === '128x6' ? '10x3' : word === '1000' ? '64' : word === '0.99' ? '0.5' : word));
    const [name] = words;
    const labelled = words.includes('--teacher') || words.includes('--reference');
    const tunes = name === 'finetune' || name === 'train' || words.includes('--tolerance');
    const scores = name === 'significance' || name === 'prune';
    const engine = !scores || labelled || words.some((word) => word.endsWith('.parquet'));
    const { code, stderr } = await sobolev([
      ...placed,
      ...(labelled ? ['--points', '256'] : []),
      ...(tunes && !words.includes('--steps') ? ['--steps', '64'] : []),
      ...(engine && name !== 'export' ? ['--threads', '1'] : []),
    ]);
    // So few steps need not help: that is a warning.
    expect([0, 3], stderr).toContain(code);
    expect(stderr).not.toMatch(/^sobolev:/m);
  },
  60_000,
);
