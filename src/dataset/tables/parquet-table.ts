import { type FileMetaData, parquetMetadataAsync } from 'hyparquet';
import { ParquetWriter, type SchemaElement, type Writer } from 'hyparquet-writer';
import { formatDescription, KEY, parseDescription } from '../description.ts';
import { ARROW_SCHEMA, durationColumns } from './parquet-arrow.ts';
import { type ChunkReader, chunkReader, chunkShape, type ParquetBytes } from './parquet-chunk.ts';
import { type ParquetLeaf, parquetLeaves } from './parquet-schema.ts';
import {
  checkRows,
  NO_LISTS,
  type OpenOptions,
  partOf,
  type Table,
  type TableBatch,
  type TableHeader,
  type TableWriter,
  WIDEST,
  widthOfShape,
} from './table.ts';

/*
 * Parquet of bytes, wherever they are: in a file, in memory, in the storage of a browser.
 */

/** Reads what the file says of itself, and is ready to read a row group and a column at a time. */
export async function openParquet(
  file: ParquetBytes,
  path: string,
  { signal }: OpenOptions = {},
): Promise<Table> {
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const told = (wanted: string) => metadata.key_value_metadata?.find(({ key }) => key === wanted)?.value;
  const text = told(KEY);
  const durations = durationColumns(told(ARROW_SCHEMA));
  const leaves = parquetLeaves(metadata).map((leaf) => ({
    ...leaf,
    other: leaf.other ?? durations.get(leaf.name),
  }));
  const shapes: (readonly number[] | undefined)[] = [];
  for (const leaf of leaves) {
    signal?.throwIfAborted();
    shapes.push(await shapeOf(path, leaf, file, metadata));
  }
  return {
    columns: leaves.map(({ name }) => name),
    shapes,
    description: text === undefined ? undefined : parseDescription(text, path),
    batches: (columns, size) =>
      batches(
        file,
        path,
        metadata,
        columns.map((index) => ({ leaf: leaves[index], shape: shapes[index] })),
        size,
        signal,
      ),
  };
}

/** The shape of the rows of a column of lists; undefined for any other, and where there is none: it is not asked for yet. */
async function shapeOf(
  path: string,
  leaf: ParquetLeaf,
  file: ParquetBytes,
  metadata: FileMetaData,
): Promise<readonly number[] | undefined> {
  if (leaf.lists.length === 0 || leaf.other !== undefined) return undefined;
  const shape = (await chunkShape(path, leaf, file, metadata.row_groups)) ?? NO_LISTS;
  return shape.length > 0 && widthOfShape(shape) <= WIDEST ? shape : undefined;
}

async function* batches(
  file: ParquetBytes,
  path: string,
  metadata: FileMetaData,
  chosen: readonly { readonly leaf: ParquetLeaf; readonly shape: readonly number[] | undefined }[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBatch> {
  const readers: ChunkReader[] = [];
  for (const { leaf, shape } of chosen) readers.push(await chunkReader(path, leaf, shape));
  let claimed = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    claimed += rows;
    checkRows(rows < 0 ? rows : claimed, file.byteLength);
    if (rows === 0) continue; // it may have no chunks
    const columns: Float64Array[] = [];
    for (const read of readers) {
      signal?.throwIfAborted();
      columns.push(await read(file, group, rows, claimed - rows));
    }
    for (let start = 0; start < rows; start += size) {
      const stop = Math.min(start + size, rows);
      yield { rows: stop - start, columns: columns.map((column) => partOf(column, rows, start, stop)) };
    }
  }
}

/** Writes a table to a writer of bytes; `finish` tells it that there are no more. */
export function parquetWriter(output: Writer, header: TableHeader): TableWriter {
  const { columns, description, precision, rowGroup } = header;
  const type = precision === 'float32' ? 'FLOAT' : 'DOUBLE';
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name }): SchemaElement => ({ name, type, repetition_type: 'REQUIRED' })),
  ];
  const writer = new ParquetWriter({
    writer: output,
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
    release: async () => undefined,
  };
}
