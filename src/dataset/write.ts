import { demand } from '../tensor/index.ts';
import type { Dataset } from './dataset.ts';
import { pendingFile, writable } from './files.ts';
import { columnsOf, RowGroup } from './row-group.ts';
import { writableFormat } from './tables/formats.ts';
import type { FilePrecision } from './tables/table.ts';

export interface WriteOptions {
  /** Of the numbers in the file; default float64. */
  readonly precision?: FilePrecision;
  /** Rows a group, default 65536: what is held in memory, twice. */
  readonly rowGroup?: number;
}

/** Writes a labelled set in pieces. */
export interface DatasetWriter {
  /**
   * Adds the rows of a set of the same inputs and outputs, with the same parts as the first.
   *
   * @throws InputError where it is not, the file cannot be written, or a number overflows float32
   */
  append(set: Dataset): Promise<void>;
  /** Completes the file and gives it its name. Throws InputError where nothing was appended. */
  close(): Promise<void>;
  /** Removes what was written. After `close` it does nothing. */
  abort(): Promise<void>;
}

/**
 * Writes a labelled set, one column a number of a row; {@link columnNames} says which. The extension says the format:
 * `.parquet` (or none), `.csv`, `.tsv`, `.npz`, `.arrow`; any tool reads them.
 *
 * @throws InputError for another extension, where the file cannot be written, or a number overflows float32
 */
export async function writeDataset(path: string, set: Dataset, options: WriteOptions = {}): Promise<void> {
  const writer = await openDatasetWriter(path, set, options);
  try {
    await writer.append(set);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/**
 * Opens a file for sets that are made a batch at a time. Parquet and CSV files are written as they come; NPZ and Arrow files are
 * held in memory until they are closed. The file appears under its name when it is closed, in place of an older one.
 *
 * @throws InputError as {@link writeDataset}
 */
export async function openDatasetWriter(
  path: string,
  header: Pick<Dataset, 'inputs' | 'outputs' | 'provenance'>,
  options: WriteOptions = {},
): Promise<DatasetWriter> {
  const { precision = 'float64', rowGroup = 65536 } = options;
  demand(
    Number.isInteger(rowGroup) && rowGroup >= 1,
    'a row group has a row or more',
    rowGroup,
    'Correct it.',
  );
  const format = writableFormat(path);
  const { inputs, outputs, provenance } = header;
  const file = await pendingFile(path);
  let group: RowGroup | undefined;
  let open = true;
  const finish = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw writable(error, path);
    }
  };
  return {
    append: (set) =>
      finish(async () => {
        demand(open, 'a file that is written must be open', 'a closed one', 'Open another.');
        if (group === undefined) {
          const columns = columnsOf(set, header);
          const description = { inputs, outputs, provenance };
          const table = await format.create(file.temporary, { columns, description, precision, rowGroup });
          group = new RowGroup(table, columns, precision, rowGroup);
        }
        group.check(columnsOf(set, header));
        await group.append(set);
      }),
    close: () =>
      finish(async () => {
        demand(open && group !== undefined, 'a labelled set needs a point or more', 'none', 'Append some.');
        await group.finish();
        await file.commit();
        open = false;
      }),
    async abort() {
      if (!open) return;
      open = false;
      await group?.release().catch(() => undefined);
      await file.discard();
    },
  };
}
