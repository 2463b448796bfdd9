import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { main as bachelier, quick } from '../../examples/bachelier.ts';
import { budget, pipe, main as pipeStudy } from '../../examples/own-function.ts';
import { tensor } from '../../src/tensor/index.ts';

/* The examples as they are, by the public names alone, with as little work as shows that they work. */

const root = await mkdtemp(join(tmpdir(), 'sobolev-examples-'));
const printed: string[] = [];
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    printed.push(text);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

const tiny = {
  sampling: { points: 512 },
  network: { hidden: '8x2' },
  pruning: { keep: 4 },
  oversized: { steps: 64 },
  pruned: { steps: 64 },
  sobolev: { steps: 64 },
  polished: { steps: 64, restarts: 1 },
  test: { points: 32 },
};

test('examples/bachelier.ts prints the table beside the published one and writes the report', async () => {
  const directory = join(root, 'bachelier');
  const { stages } = await bachelier({ directory, settings: { ...quick, ...tiny, reference: { paths: 2 } } });
  expect(stages).toHaveLength(7);
  const text = printed.splice(0).join('\n');
  for (const name of [
    'oversized',
    'pruned',
    'sobolev-network',
    'sobolev-reference',
    'scratch',
    'smallest',
    'published',
  ])
    expect(text).toContain(name);
  expect(text).toContain(`report: ${join(directory, 'report.html')}`);
  expect(existsSync(join(directory, 'report.html'))).toBe(true);
});

test('examples/own-function.ts gives value and gradient of a small network beside the truth', async () => {
  const settings = { ...budget, ...tiny, pruned: { steps: 500 }, sobolev: { steps: 1500, columns: 'scale' } };
  const { stages, predicted, truth } = await pipeStudy({ directory: join(root, 'pipe'), settings });
  expect(stages[3].parameters).toBe(41);
  expect(stages[3].r2.values).toBeGreaterThan(0.98);
  const relative = (values: Float64Array, exact: Float64Array) =>
    values.map((value, k) => Math.abs(value / exact[k] - 1));
  expect(relative(predicted.y.data, truth.y.data)[0]).toBeLessThan(0.3);
  const text = printed.splice(0).join('\n');
  for (const { name } of pipe.inputs) expect(text).toContain(`its derivative by ${name}`);
});

test('the formula of examples/own-function.ts is that of Swamee and Jain', () => {
  const [v, d, e] = [1.5, 0.15, 0.2];
  const reynolds = (v * d) / 1.004e-6;
  const friction = 0.25 / Math.log10((e * 1e-3) / (3.7 * d) + 5.74 / reynolds ** 0.9) ** 2;
  expect(pipe.exact(tensor([[v, d, e]])).y.data[0]).toBeCloseTo((friction * 998 * v * v) / (2 * d), 9);
});
