import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { writeDataset } from '../../src/node/dataset-files.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { weightsMask } from '../../src/pruning/index.ts';
import { ridge } from '../reduction/support.ts';
import { temporaryDirectory } from '../support/support.ts';
import { sobolev } from './support.ts';

const path = temporaryDirectory();
const short = ['--steps', '300', '--rate', '1e-2', '--threads', '1'];
const train = (...argv: string[]) =>
  sobolev(['train', path('ridge.parquet'), '--hidden', '16x2', ...short, ...argv]);

beforeAll(() => writeDataset(path('ridge.parquet'), ridge(300)));

test('train --sparse writes a network of the sparsity asked for, and finetune --keep-zeros keeps it', async () => {
  const [out, tuned] = [path('sparse.onnx'), path('tuned.onnx')];
  const asked = ['--sparse', 'rigl', '--sparsity', '0.8', '--sparse-every', '64', '--out', out];
  const { code, stderr } = await train(...asked);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/sparse by rigl: \d+ of \d+ weights not zero, /)]);
  const network = await loadSurrogate(out);
  expect(network.provenance).toMatchObject({ sparse: { by: 'rigl', sparsity: 0.8, every: 64 } });
  const weights = network.layers.flatMap(({ weight }) => [...weight]);
  expect(weights.filter((w) => w !== 0).length).toBe(Math.round(0.2 * weights.length));

  const argv = ['finetune', out, path('ridge.parquet'), ...short, '--keep-zeros', '--out', tuned];
  expect((await sobolev(argv)).code).toBe(0);
  const after = await loadSurrogate(tuned);
  expect(after.layers).not.toEqual(network.layers);
  expect(weightsMask(after)).toEqual(weightsMask(network));
});

test.each<[string, string[], RegExp]>([
  ['no sparsity', ['--sparse', 'set'], /--sparse needs --sparsity/],
  [
    'a sparsity alone',
    ['--sparsity', '0.9'],
    /--sparsity needs --sparse, .* Give for example --sparse rigl\./,
  ],
  ['another option alone', ['--sparse-every', '64'], /--sparse-every needs --sparse/],
  [
    'a sparsity of 1',
    ['--sparse', 'rigl', '--sparsity', '1'],
    /--sparsity must be a share above 0 and below 1/,
  ],
  ['percent', ['--sparse', 'rigl', '--sparsity', '90'], /--sparsity must be .*; received "90"/],
  ['an unknown method', ['--sparse', 'snip', '--sparsity', '0.9'], /rigl, set/],
  [
    'too few weights',
    ['--sparse', 'rigl', '--sparsity', '0.999'],
    /sparsity of 0\.999 must leave 1 weight of layer/,
  ],
  [
    'inputs that are reduced',
    ['--sparse', 'rigl', '--sparsity', '0.9', '--differential-pca', '1'],
    /one that reduces inputs is held/,
  ],
])('train refuses %s in one line, and writes nothing', async (_, argv, message) => {
  const out = path('none.onnx');
  const { code, stderr } = await train(...argv, '--quiet', '--out', out);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(stderr.trim().split('\n').length).toBe(1);
  expect(existsSync(out)).toBe(false);
});
