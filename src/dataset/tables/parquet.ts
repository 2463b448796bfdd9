import { latin1 } from './latin1.ts';
import { openParquet } from './parquet-read.ts';
import { parquetWriter } from './parquet-write.ts';
import type { TableFormat } from './table.ts';

/** Parquet: the files that a study writes. Read a row group and a column at a time, written a row group at a time. */
export const parquet: TableFormat = {
  name: 'Parquet',
  extensions: ['.parquet', '.pq'],
  recognises: (head) => latin1(head.subarray(0, 4)) === 'PAR1',
  open: openParquet,
  create: async (sink, header) => parquetWriter(sink, header),
};
