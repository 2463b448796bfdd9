import { ByteWriter } from 'hyparquet-writer';
import { InputError } from '../tensor/index.ts';
import type { Dataset } from './dataset.ts';
import { type ReadOptions, readTable } from './read-table.ts';
import { columnsOf, RowGroup } from './row-group.ts';
import { openParquet, parquetWriter } from './tables/parquet-table.ts';
import type { FilePrecision } from './tables/table.ts';

/** Rows that are written together. */
const ROWS = 65536;

/**
 * The bytes of the Parquet file that `writeDataset` writes of a labelled set, for a store of any kind.
 *
 * @param options.precision of the numbers; default float64
 * @throws InputError where a number overflows float32
 */
export async function parquetBytes(
  set: Dataset,
  { precision = 'float64' }: { readonly precision?: FilePrecision } = {},
): Promise<Uint8Array> {
  const { inputs, outputs, provenance } = set;
  const columns = columnsOf(set, set);
  const output = new ByteWriter();
  const header = { columns, description: { inputs, outputs, provenance }, precision, rowGroup: ROWS };
  const group = new RowGroup(parquetWriter(output, header), columns, precision, ROWS);
  await group.append(set);
  await group.finish();
  return output.getBytes();
}

/**
 * Reads a labelled set from the bytes of a Parquet file, as `readDataset` reads one from a path.
 *
 * @param name of the file in messages
 * @throws InputError where the bytes are no whole Parquet file, or as `readDataset`
 */
export async function readParquet(
  bytes: Uint8Array,
  name: string,
  options: ReadOptions = {},
): Promise<Dataset> {
  const { buffer, byteOffset, byteLength } = bytes;
  const file = {
    byteLength,
    slice: (start: number, end = byteLength) =>
      buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer,
  };
  try {
    return await readTable(await openParquet(file, name, options), name, options);
  } catch (error) {
    if (error instanceof InputError) throw error;
    options.signal?.throwIfAborted();
    throw new InputError(
      `labelled set ${name} must be a whole Parquet file`,
      `one that breaks off or is corrupt (${(error as Error).message})`,
      'Fetch or write it anew.',
    );
  }
}
