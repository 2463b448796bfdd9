import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { byteSource, dataset, datasetBytes, readDataset as readBytes } from '../../src/dataset/index.ts';
import { readDataset, writeDataset } from '../../src/node/dataset-files.ts';
import { stream } from '../../src/tensor/index.ts';
import { normalsFrom, rejection, temporaryDirectory } from '../support/support.ts';

const file = temporaryDirectory();

const normals = normalsFrom(stream(1, 'set'));
const set = dataset({
  x: normals(66_000, 2),
  y: normals(66_000, 1),
  dydx: normals(66_000, 1, 2),
  inputs: [{ name: 'a', lo: -1, hi: 1 }, { name: 'b' }],
  outputs: [{ name: 'y', unit: 'm' }],
  provenance: { model: 'test' },
});

describe('a labelled set as the bytes of a Parquet file', () => {
  it.each(['float32', 'float64'] as const)('are those of the file that is written: %s', async (precision) => {
    await writeDataset(file('set.parquet'), set, { precision });
    const bytes = await datasetBytes('set.parquet', set, { precision });
    expect(Buffer.compare(bytes, await readFile(file('set.parquet')))).toBe(0);
    expect(await readBytes(byteSource('set.parquet', bytes))).toEqual(await readDataset(file('set.parquet')));
  });

  it('come back to the last bit, also as a view into other bytes', async () => {
    const bytes = await datasetBytes('set.parquet', set);
    const around = new Uint8Array(bytes.length + 20);
    around.set(bytes, 7);
    expect(await readBytes(byteSource('set.parquet', around.subarray(7, 7 + bytes.length)))).toEqual(set);
    // As Node reads files: slices of such arrays are views.
    expect(await readBytes(byteSource('set.parquet', Buffer.from(bytes)))).toEqual(set);
  });

  it('that break off are refused by name, as the file is', async () => {
    const bytes = (await datasetBytes('set.parquet', set)).subarray(0, 1000);
    const error = await rejection(readBytes(byteSource('memory/training.parquet', bytes)));
    expect(error).toMatch(
      /^labelled set memory\/training\.parquet must be a whole Parquet file; received one that/,
    );
    await writeFile(file('half.parquet'), bytes);
    expect(await rejection(readDataset(file('half.parquet')))).toMatch(/must be a whole Parquet file/);
  });
});
