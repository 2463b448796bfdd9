import { beforeAll, describe, expect, it } from 'vitest';
import { writeDataset } from '../../src/node/dataset-files.ts';
import { openEngine } from '../../src/node/engines.ts';
import { loadSurrogate } from '../../src/node/network-file.ts';
import { diffusionField } from '../../src/reference/index.ts';
import { hiddenWidths } from '../../src/surrogate/index.ts';
import { sampleModel } from '../../src/workflow/index.ts';
import { ridge } from '../reduction/support.ts';
import { temporaryDirectory } from '../support/support.ts';
import { sobolev } from './support.ts';

const path = temporaryDirectory();
const out = () => path('net.onnx');
const train = (data: string, ...argv: string[]) =>
  sobolev([
    'train',
    path(data),
    '--hidden',
    '8',
    '--steps',
    '300',
    '--rate',
    '1e-2',
    '--threads',
    '1',
    ...argv,
    '--out',
    out(),
  ]);

beforeAll(async () => {
  const engine = await openEngine({ threads: 1 });
  await writeDataset(path('ridge.parquet'), ridge(300));
  const { dydx: _, ...values } = ridge(300);
  await writeDataset(path('values.parquet'), values);
  const model = diffusionField({ columns: 8, rows: 6, modes: 2 });
  const { value } = await sampleModel(engine, model, { points: 200, batch: 200 }).next();
  await writeDataset(path('field.parquet'), value!);
});

describe('train --differential-pca', () => {
  it.each([
    [[], 2],
    [['3'], 3],
    [['0.5'], 1],
  ])('%j makes a first linear layer of as many directions, and says so', async (kept, directions) => {
    const { code, stderr } = await train('ridge.parquet', '--differential-pca', ...kept);
    // One direction is too few, which is a warning: all is written.
    expect(code).toBe(directions === 1 ? 3 : 0);
    expect(stderr).toContain(`6 inputs reduced to ${directions} direction`);
    const network = await loadSurrogate(out());
    expect(hiddenWidths(network)).toEqual([directions, 8]);
    expect(network.layers[0].activation).toBe('linear');
  });

  it.each([
    ['ridge.parquet', ['7'], /there are 6 inputs to reduce at most; received 7/],
    [
      'ridge.parquet',
      ['0'],
      /--differential-pca must be a whole number of at least 1, .*or a share .*; received "0"/,
    ],
    [
      'ridge.parquet',
      ['1.0'],
      /written without a point, .*; received "1\.0"\. Give for example --differential-pca 1 for one alone/,
    ],
    ['ridge.parquet', ['1.5'], /--differential-pca must be a whole number/],
    ['values.parquet', [], /differential PCA needs derivatives in the data: .*; received "values alone"/],
  ])('of %s with %j is refused in one line', async (data, kept, message) => {
    const { code, stderr } = await train(data, '--differential-pca', ...kept, '--force', '--quiet');
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});

describe('train --basis', () => {
  it('trains on coefficients, and writes a network of all outputs', async () => {
    const { code, stderr } = await train('field.parquet', '--basis', '4');
    expect(code).toBe(0);
    expect(stderr).toMatch(/48 outputs reduced to 4 coefficients with 0\.99\d+ of their variance/);
    const { layers, outputs } = await loadSurrogate(out());
    expect(layers.map(({ outputs: width }) => width)).toEqual([8, 4, 48]);
    expect(outputs).toHaveLength(48);
  });

  it('of more coefficients than outputs is refused', async () => {
    const { code, stderr } = await train('field.parquet', '--basis', '49', '--quiet');
    expect(code).toBe(2);
    expect(stderr).toMatch(/there are 48 coefficients of these outputs and points at most; received 49/);
  });
});
