import { gunzipSync } from 'node:zlib';
import { asyncBufferFromFile } from 'hyparquet';
import { fileWriter } from 'hyparquet-writer';
import type { ParquetBytes } from './parquet-chunk.ts';
import { openParquet, parquetWriter } from './parquet-table.ts';
import type { TableFormat } from './table.ts';

/** Parquet: the files that a study writes. Read a row group and a column at a time. */
export const parquet: TableFormat = {
  name: 'Parquet',
  extensions: ['.parquet', '.pq'],
  recognises: (head) => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1',
  open: async (path, options) => openParquet(await bytesOf(path), path, options),
  // The file is opened anew for each write: there is nothing to release.
  create: async (path, header) => parquetWriter(fileWriter(path), header),
};

async function bytesOf(path: string): Promise<ParquetBytes> {
  return {
    ...(await asyncBufferFromFile(path)),
    compressors: { GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(length, 1) }) },
  };
}
