import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../src/node/engines.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { tensor } from '../../src/tensor/index.ts';
import { networkModel } from '../../src/workflow/index.ts';
import { sobolev } from '../cli/support.ts';
import { readSteps, type Step } from './bring-your-own.ts';

/*
 * docs/bring-your-own.md, word for word and in its order; files are in a scratch directory. What Python writes is here as it
 * wrote it, with the script of the page; bring-your-own.slow.test.ts runs Python too.
 */

const fixtures = fileURLToPath(new URL('../fixtures/bring-your-own/', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'sobolev-bring-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const said = new Map<string, string>();
let steps: readonly Step[] = [];

beforeAll(async () => {
  steps = await readSteps();
  for (const step of steps) await run(step);
}, 180_000);

async function run(step: Step): Promise<void> {
  if (step.kind === 'file') return writeFile(join(folder, step.name), step.text);
  const [program, ...words] = step.words;
  if (program === 'python') {
    if (words[0] !== 'train.py') return;
    for (const name of ['power.onnx', 'power.onnx.data'])
      await copyFile(join(fixtures, name), join(folder, name));
    return;
  }
  const placed = words.map((word) => (/\.\w+$/.test(word) ? join(folder, word) : word));
  const { code, stdout, stderr } = await sobolev(placed);
  expect({ code, stderr: code === 0 ? '' : stderr }, step.words.join(' ')).toEqual({ code: 0, stderr: '' });
  said.set(words[0], stdout);
}

test('the page has every step from export to Python', () => {
  const programs = steps.flatMap((step) =>
    step.kind === 'command' ? [step.words.slice(0, 2).join(' ')] : [],
  );
  expect(programs).toEqual([
    'python train.py',
    ...['inspect', 'prune', 'finetune', 'sample', 'evaluate', 'export'].map((name) => `sobolev ${name}`),
    'python use.py',
    ...['export', 'train'].map((name) => `sobolev ${name}`),
  ]);
});

test('inspect says what the page says', () => {
  for (const words of ['a network of dense layers', '3-64-64-64-1, silu, 8641 parameters', 'unknown'])
    expect(said.get('inspect')).toContain(words);
});

test('the tuned network has the values and derivatives that the page promises, and the names of the domain', async () => {
  const [teacher, tuned] = await Promise.all(
    ['power.onnx', 'tuned.onnx'].map((name) => loadSurrogate(join(folder, name))),
  );
  expect(tuned.layers.map(({ outputs }) => outputs)).toEqual([8, 8, 8, 1]);
  expect(tuned.inputs).toEqual([
    { name: 'load', lo: 0.5, hi: 5 },
    { name: 'temperature', lo: -10, hi: 50 },
    { name: 'charge', lo: 0.1, hi: 1 },
  ]);
  expect(said.get('evaluate')).toContain('small.onnx');
  const { code, stdout } = await sobolev([
    ...['evaluate', join(folder, 'tuned.onnx'), join(folder, 'test.parquet')],
    ...['--against', join(folder, 'small.onnx'), '--json'],
  ]);
  expect(code).toBe(0);
  const [{ r2 }, before] = JSON.parse(stdout).networks;
  expect(r2.values).toBeGreaterThan(0.9999);
  expect(r2.gradients).toBeGreaterThan(0.999);
  expect(before.r2.values).toBeLessThan(r2.values);
  expect(before.r2.values).toBeGreaterThan(0.9);

  // The file that goes back to Python, at the points of use.py.
  const points = tensor([
    [2, 25, 0.6],
    [0.8, -5, 0.9],
  ]);
  const truth = networkModel(teacher).exact(points);
  const engine = await openEngine({ threads: 1 });
  const program = await engine.load(await readFile(join(folder, 'surrogate.onnx')));
  try {
    const { y, dydx } = await program.run({
      x: { type: 'float32', dims: [2, 3], data: Float32Array.from(points.data) },
    });
    expect(dydx.dims).toEqual([2, 1, 3]);
    truth.y.data.forEach((value, i) => {
      expect(Math.abs(Number(y.data[i]) - value)).toBeLessThan(0.01 * Math.abs(value));
    });
    const size = Math.max(...truth.dydx.data.map(Math.abs));
    truth.dydx.data.forEach((value, i) => {
      expect(Math.abs(Number(dydx.data[i]) - value)).toBeLessThan(0.02 * size);
    });
  } finally {
    await program.dispose();
  }
});

test('the header and the network from data are there', async () => {
  expect(await readFile(join(folder, 'surrogate.h'), 'utf8')).toContain('surrogate_gradient');
  expect((await loadSurrogate(join(folder, 'fresh.onnx'))).inputs[0].name).toBe('load');
});
