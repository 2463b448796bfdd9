import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import { KEY, parseDescription } from '../description.ts';
import { type ByteSource, type OpenBytes, withBytes } from './byte-source.ts';
import { ARROW_SCHEMA, durationColumns } from './parquet-arrow.ts';
import { type ChunkReader, chunkReader, chunkShape } from './parquet-chunk.ts';
import { type ParquetLeaf, parquetLeaves } from './parquet-schema.ts';
import {
  checkRows,
  NO_LISTS,
  type OpenOptions,
  partOf,
  type Table,
  type TableBatch,
  WIDEST,
  widthOfShape,
} from './table.ts';

/*
 * Parquet of bytes, wherever they are: in a file, in memory, in the storage of a browser.
 */

/** Reads what the file says of itself, and is ready to read a row group and a column at a time. */
export async function openParquet(source: ByteSource, { signal }: OpenOptions = {}): Promise<Table> {
  return withBytes(source, (bytes) => opened(source, buffered(bytes), signal));
}

/** Bytes as the library wants them. */
function buffered(bytes: OpenBytes): AsyncBuffer {
  return {
    byteLength: bytes.size,
    slice: async (start, end = bytes.size) => (await bytes.read(start, end - start)).buffer,
  };
}

async function opened(
  source: ByteSource,
  file: AsyncBuffer,
  signal: AbortSignal | undefined,
): Promise<Table> {
  const path = source.name;
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
        source,
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
  file: AsyncBuffer,
  metadata: FileMetaData,
): Promise<readonly number[] | undefined> {
  if (leaf.lists.length === 0 || leaf.other !== undefined) return undefined;
  const shape = (await chunkShape(path, leaf, file, metadata.row_groups)) ?? NO_LISTS;
  return shape.length > 0 && widthOfShape(shape) <= WIDEST ? shape : undefined;
}

async function* batches(
  source: ByteSource,
  metadata: FileMetaData,
  chosen: readonly { readonly leaf: ParquetLeaf; readonly shape: readonly number[] | undefined }[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBatch> {
  const readers: ChunkReader[] = [];
  for (const { leaf, shape } of chosen) readers.push(await chunkReader(source.name, leaf, shape));
  const bytes = await source.open();
  try {
    yield* groups(buffered(bytes), metadata, readers, size, signal);
  } finally {
    await bytes.close();
  }
}

async function* groups(
  file: AsyncBuffer,
  metadata: FileMetaData,
  readers: readonly ChunkReader[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBatch> {
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
