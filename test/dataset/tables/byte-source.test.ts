import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { byteSource, dataset, datasetBytes } from '../../../src/dataset/index.ts';
import { readDataset } from '../../../src/dataset/read.ts';
import { latin1 } from '../../../src/dataset/tables/latin1.ts';
import * as node from '../../../src/node/dataset-files.ts';
import { stream } from '../../../src/tensor/index.ts';
import { normalsFrom, rejection, temporaryDirectory } from '../../support/support.ts';

const file = temporaryDirectory();
const normals = normalsFrom(stream(1, 'set'));
const set = dataset({
  x: normals(3000, 2),
  y: normals(3000, 1),
  dydx: normals(3000, 1, 2),
  inputs: [{ name: 'a', lo: -1, hi: 1 }, { name: 'b' }],
  outputs: [{ name: 'y', unit: 'm' }],
  provenance: { model: 'test' },
});

describe.each(['parquet', 'csv', 'tsv', 'npz', 'arrow'])('a labelled set as bytes: %s', (extension) => {
  const name = `set.${extension}`;

  it('are the file that is written, and read from memory, from a blob or a file are the same set', async () => {
    const bytes = await datasetBytes(name, set, { rowGroup: 1000 });
    await node.writeDataset(file(name), set, { rowGroup: 1000 });
    expect(Buffer.compare(bytes, await readFile(file(name)))).toBe(0);
    for (const source of [byteSource(name, bytes), byteSource(name, new Blob([Uint8Array.from(bytes)]))])
      expect(await readDataset(source)).toEqual(set);
    expect(await node.readDataset(file(name))).toEqual(set);
  });

  it('are read packed by gzip, and refused where that is damaged or unpacks to too much', async () => {
    const packed = gzipSync(await datasetBytes(name, set));
    expect(await readDataset(byteSource(`${name}.gz`, packed))).toEqual(set);
    const half = readDataset(byteSource(`${name}.gz`, packed.subarray(0, packed.length / 2)));
    expect(await rejection(half)).toMatch(/^set\.\w+\.gz must be a whole gzip file/);
  });

  it('are read as a view into other bytes, and refused where they break off', async () => {
    const bytes = await datasetBytes(name, set);
    const around = new Uint8Array(bytes.length + 20);
    around.set(bytes, 7);
    expect(await readDataset(byteSource(name, around.subarray(7, 7 + bytes.length)))).toEqual(set);
    if (extension === 'csv' || extension === 'tsv') return; // a shorter table of text is one
    expect(await rejection(readDataset(byteSource(name, bytes.subarray(0, bytes.length - 9))))).toMatch(
      /must be/,
    );
  });
});

it('a blob that cannot be read any more is refused with what helps', async () => {
  const lost = {
    size: 100,
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('it has changed')) }),
  };
  expect(await rejection(readDataset(byteSource('set.csv', lost)))).toMatch(
    /set\.csv must be readable; received it has changed/,
  );
});

it('bytes are characters of the same number', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i % 256);
  expect(latin1(bytes)).toBe(Buffer.from(bytes).toString('latin1'));
});
