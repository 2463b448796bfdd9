import type { Dataset } from './dataset.ts';
import { readDataset } from './read.ts';
import type { ReadOptions } from './read-table.ts';
import { datasetBytes, type WriteOptions } from './set-writer.ts';
import { byteSource } from './tables/byte-source.ts';

/** The bytes of the Parquet file of a labelled set: {@link datasetBytes}. */
export function parquetBytes(set: Dataset, options: WriteOptions = {}): Promise<Uint8Array> {
  return datasetBytes('', set, options);
}

/** Reads a labelled set from the bytes of a Parquet file, as {@link readDataset}. */
export function readParquet(bytes: Uint8Array, name: string, options: ReadOptions = {}): Promise<Dataset> {
  return readDataset(byteSource(name, bytes), options);
}
