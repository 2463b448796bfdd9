import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync } from 'hyparquet';
import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { formatDescription, KEY, parseDescription } from '../description.ts';
import { type ChunkReader, chunkReader, columnElements } from './parquet-chunk.ts';
import {
  checkRows,
  type Table,
  type TableBatch,
  type TableFormat,
  type TableHeader,
  type TableWriter,
} from './table.ts';

/** Parquet: the files that a study writes. Read a row group and a column at a time. */
export const parquet: TableFormat = {
  name: 'Parquet',
  extensions: ['.parquet', '.pq'],
  recognises: (head) => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1',
  async open(path: string): Promise<Table> {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const text = metadata.key_value_metadata?.find(({ key }) => key === KEY)?.value;
    return {
      columns: columnElements(metadata).map(({ element }) => element.name),
      description: text === undefined ? undefined : parseDescription(text, path),
      batches: (columns, size) => batches(path, metadata, columns, size),
    };
  },
  create,
};

async function* batches(
  path: string,
  metadata: FileMetaData,
  chosen: readonly number[],
  size: number,
): AsyncGenerator<TableBatch> {
  const file = await asyncBufferFromFile(path);
  const readers: ChunkReader[] = [];
  for (const index of chosen) readers.push(await chunkReader(path, metadata, index));
  let claimed = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    claimed += rows;
    checkRows(rows < 0 ? rows : claimed, file.byteLength);
    const columns: Float64Array[] = [];
    for (const read of readers) columns.push(await read(file, group, rows));
    for (let start = 0; start < rows; start += size) {
      const stop = Math.min(start + size, rows);
      yield { rows: stop - start, columns: columns.map((column) => column.subarray(start, stop)) };
    }
  }
}

async function create(path: string, header: TableHeader): Promise<TableWriter> {
  const { columns, description, precision, rowGroup } = header;
  const type = precision === 'float32' ? 'FLOAT' : 'DOUBLE';
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name }): SchemaElement => ({ name, type, repetition_type: 'REQUIRED' })),
  ];
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema,
    codec: 'UNCOMPRESSED', // noisy mantissas do not compress
    kvMetadata: [{ key: KEY, value: formatDescription(description) }],
    createdBy: 'sobolev',
  });
  return {
    async append(values) {
      const columnData = columns.map(({ name }, j) => ({
        name,
        data: values[j],
        encoding: 'PLAIN' as const,
      }));
      await writer.write({ columnData, rowGroupSize: rowGroup });
    },
    finish: async () => writer.finish(),
    release: async () => undefined, // the file is opened anew for each write
  };
}
