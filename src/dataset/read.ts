import type { Dataset } from './dataset.ts';
import { type ReadOptions, readTable, readTableBatches } from './read-table.ts';
import type { ByteSource } from './tables/byte-source.ts';
import { openTable } from './tables/formats.ts';

/**
 * Reads a labelled set from a CSV, Parquet, NPY, NPZ or Arrow file, packed by gzip or not, of ours or of others. Columns are
 * found by name (docs/data.md). Derivatives are read as far as they are there. Where a column or a number of it is missing,
 * `dydx` is NaN. Where all of them are, there is no `dydx`. {@link columnRoles} says which columns are read, and which are
 * not.
 *
 * @param options.inputs, options.outputs which columns are which, by name or as variables with unit and domain; default: as
 *   the file's metadata say
 * @param options.gradients which columns are derivatives; default: those named like one
 * @param options.gradientFactors what they are multiplied by
 * @throws InputError where the file or its format is not known, a column lacks or is not numeric, or a number is not finite
 */
export async function readDataset(source: ByteSource, options: ReadOptions = {}): Promise<Dataset> {
  return readTable(await openTable(source, options), source.name, options);
}

/**
 * The same, a batch at a time: for files that are larger than memory.
 *
 * @throws InputError as {@link readDataset}, once the batch in question is asked for
 */
export async function* readDatasetBatches(
  source: ByteSource,
  options: ReadOptions = {},
): AsyncGenerator<Dataset> {
  yield* readTableBatches(await openTable(source, options), source.name, options);
}
