import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Dataset, ReadOptions } from '../../../src/dataset/index.ts';
import { readDataset, readDatasetBatches } from '../../../src/node/dataset-files.ts';
import { InputError } from '../../../src/tensor/index.ts';

/*
 * Files as pyarrow, pandas, polars and NumPy really write them: test/fixtures/data/make.py made them, and says what is in them.
 */

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/data/${name}`, import.meta.url));
const n = 40;
const rows = Array.from({ length: n }, (_, i) => [i / 8, ((7 * i) % 16) / 4] as const);
const x = Float64Array.from(rows.flat());
const y = Float64Array.from(rows, ([a, b]) => a * b);
/** ∂y/∂x1 of row 3 is missing, except in arrays, which cannot say so. */
const dydx = (missing: number) => Float64Array.from(rows.flatMap(([a, b], i) => [b, i === 3 ? missing : a]));

const named: ReadOptions = { inputs: ['x0', 'x1'], outputs: ['y'] };

function expectTable(set: Dataset, missing = Number.NaN): void {
  expect(set.inputs).toEqual([{ name: 'x0' }, { name: 'x1' }]);
  expect(set.outputs).toEqual([{ name: 'y' }]);
  expect(set.x).toEqual({ shape: [n, 2], data: x });
  expect(set.y).toEqual({ shape: [n, 1], data: y });
  expect(set.dydx).toEqual({ shape: [n, 1, 2], data: dydx(missing) });
}

describe('a table with a missing derivative comes as it was written', () => {
  it.each([
    'pyarrow-snappy.parquet',
    'pyarrow-zstd.parquet',
    'pyarrow-gzip.parquet',
    'pyarrow-brotli.parquet',
    'pyarrow-lz4.parquet',
    'pyarrow-mixed.parquet',
    'pandas.parquet',
    'polars.parquet',
    'polars-lz4.parquet',
    'pyarrow-lz4.feather',
    'pyarrow-zstd.feather',
    'pandas.feather',
    'polars.arrow',
    'polars-mixed.arrow',
    'pyarrow.arrows',
    'pandas.csv',
    'polars.tsv',
    'savetxt.csv',
    'excel.csv',
    'columns.npz',
  ])('in %s', async (name) => {
    expectTable(await readDataset(fixture(name), named));
    // In batches of any size too.
    const batches: Dataset[] = [];
    for await (const batch of readDatasetBatches(fixture(name), { ...named, batch: 7 })) batches.push(batch);
    expect(Math.max(...batches.map((batch) => batch.x.shape[0]))).toBeLessThanOrEqual(7);
    expect(batches.flatMap((batch) => [...batch.x.data])).toEqual([...x]);
    expect(batches.flatMap((batch) => [...batch.dydx!.data])).toEqual([...dydx(Number.NaN)]);
  });

  it.each(['arrays.npz', 'compressed.npz'])('in %s, without names, its arrays in any order', async (name) => {
    const set = await readDataset(fixture(name));
    expect(set.x.data).toEqual(x);
    expectTable(set);
    const renamed = await readDataset(fixture(name), {
      inputs: ['spot', { name: 'rate', lo: 0, hi: 4 }],
      outputs: ['price'],
    });
    expect(renamed.inputs).toEqual([{ name: 'spot' }, { name: 'rate', lo: 0, hi: 4 }]);
    expect(renamed.outputs).toEqual([{ name: 'price' }]);
    expect(renamed.dydx).toEqual(set.dydx);
  });
});

describe('an array of NumPy', () => {
  it.each(['rows.npy', 'big.npy', 'half.npy', 'version2.npy'])(
    'holds inputs, then outputs: %s',
    async (name) => {
      const set = await readDataset(fixture(name), named);
      expect(set.x.data).toEqual(x);
      expect(set.y.data).toEqual(y);
      expect(set.dydx).toBeUndefined();
    },
  );

  it('holds derivatives too where it has as many columns, in the order of Fortran', async () => {
    expectTable(await readDataset(fixture('columns.npy'), named));
  });

  it('has columns by number', async () => {
    const set = await readDataset(fixture('integers.npy'), {
      inputs: ['column_1'],
      outputs: ['column_2', 'column_0'],
    });
    expect(set.x.data).toEqual(Float64Array.from(rows, ([, b]) => 4 * b));
    expect(set.y.data).toEqual(Float64Array.from(rows.flatMap(([a, b]) => [32 * a * b, 8 * a])));
    await expect(readDataset(fixture('integers.npy'))).rejects.toThrow(
      /columns column_0, column_1, column_2/,
    );
  });

  it.each([
    ['structured.npy', /must be numbers; received a structured type\. Save an \.npz with one array a field/],
    [
      'objects.npy',
      /must be numbers; received objects of Python \(\|O\)\. Save numpy\.array\(a\.tolist\(\), dtype=float\)/,
    ],
  ])('is refused with a remedy where it has no numbers: %s', async (name, message) => {
    await expect(readDataset(fixture(name), named)).rejects.toThrow(InputError);
    await expect(readDataset(fixture(name), named)).rejects.toThrow(message);
  });
});

describe('columns of every type of numbers', () => {
  const columns = (extra: readonly string[]): ReadOptions => ({
    inputs: ['x0', 'x1', 'yes', 'small', 'large', ...extra],
    outputs: ['half', 'single'],
  });
  const expected = rows.map(([a, b], i) => [8 * a, 4 * b, i % 2, 0 - i, 2 ** 63 + 4096 * i]);

  it('are read from Parquet: integers, unsigned ones, booleans, half precision, decimals, by every encoding', async () => {
    const set = await readDataset(fixture('pyarrow-types.parquet'), columns(['money']));
    expect([...set.x.data]).toEqual(expected.flatMap((row, i) => [...row, i / 100]));
    expect([...set.y.data]).toEqual([...y].flatMap((value) => [value, value]));
  });

  it('are read from Arrow', async () => {
    const set = await readDataset(fixture('pyarrow-types.arrow'), columns([]));
    expect([...set.x.data]).toEqual(expected.flat());
    expect([...set.y.data]).toEqual([...y].flatMap((value) => [value, value]));
  });

  it.each(['pyarrow-types.parquet', 'pyarrow-types.arrow'])(
    'are all: a time is none, in %s',
    async (name) => {
      await expect(readDataset(fixture(name), { inputs: ['when'], outputs: ['half'] })).rejects.toThrow(
        /column when of .* must be numeric; received "?timestamp/i,
      );
    },
  );

  it('may be long and packed with lz4', async () => {
    const set = await readDataset(fixture('pyarrow-long.feather'), { inputs: ['x0'], outputs: ['y'] });
    expect(set.x.shape).toEqual([2 ** 14 + 2 ** 9 * n, 1]);
    for (let i = 0; i < 2 ** 9 * n; i++) if (set.x.data[2 ** 14 + i] !== (i % n) / 8) expect.fail(`row ${i}`);
    // linspace(0, 1, 2^14) in half precision: within half a unit in the last place below 1.
    for (let i = 0; i < 2 ** 14; i++)
      if (!(Math.abs(set.x.data[i] - i / (2 ** 14 - 1)) <= 2 ** -12)) expect.fail(`row ${i}`);
    expect(set.y.data.reduce((sum, value) => sum + value, 0)).toBe(2 ** 13 + 2 ** 9 * 35);
  });
});
