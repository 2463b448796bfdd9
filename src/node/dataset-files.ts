import { open } from 'node:fs/promises';
import {
  type ByteSink,
  type ByteSource,
  type ColumnRoles,
  columnRoles as columnRolesOf,
  type Dataset,
  type ReadOptions,
  type RoleOptions,
  readDatasetBatches as readDatasetBatchesOf,
  readDataset as readDatasetOf,
  SetWriter,
  type WriteOptions,
  writableFormat,
} from '../dataset/index.ts';
import { demand } from '../tensor/index.ts';
import { fileSource } from './file-source.ts';
import { type PendingFile, pendingFile, writable } from './files.ts';

/** As {@link readDatasetOf}, also of the path of a file. A file packed by gzip is unpacked into a temporary folder. */
export function readDataset(file: string | ByteSource, options: ReadOptions = {}): Promise<Dataset> {
  return readDatasetOf(sourceOf(file), options);
}

/** As {@link readDatasetBatchesOf}, also of the path of a file, which may be larger than memory. */
export function readDatasetBatches(
  file: string | ByteSource,
  options: ReadOptions = {},
): AsyncGenerator<Dataset> {
  return readDatasetBatchesOf(sourceOf(file), options);
}

/** As {@link columnRolesOf}, also of the path of a file. */
export function columnRoles(file: string | ByteSource, options: RoleOptions = {}): Promise<ColumnRoles> {
  return columnRolesOf(sourceOf(file), options);
}

function sourceOf(file: string | ByteSource): ByteSource {
  return typeof file === 'string' ? fileSource(file) : file;
}

/** Writes a labelled set in pieces. */
export interface DatasetWriter {
  /**
   * Adds the rows of a set. It has the inputs, outputs and parts of the first.
   *
   * @throws InputError where it has others, the file cannot be written, or a number overflows float32
   */
  append(set: Dataset): Promise<void>;
  /** Completes the file and gives it its name. Throws InputError where nothing was appended. */
  close(): Promise<void>;
  /** Removes what was written. After `close` it does nothing. */
  abort(): Promise<void>;
}

/**
 * Writes a labelled set, a column for each number of a point, named by {@link columnNames}. The extension says the format:
 * `.parquet` (or none), `.csv`, `.tsv`, `.npz` or `.arrow`.
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
 * Opens a file for sets that are made a batch at a time. Parquet and CSV files are written batch by batch; NPZ and Arrow
 * files are held in memory until they are closed. A file that is closed appears under its name, in place of an older one.
 *
 * @throws InputError as {@link writeDataset}
 */
export async function openDatasetWriter(
  path: string,
  header: Pick<Dataset, 'inputs' | 'outputs' | 'provenance'>,
  options: WriteOptions = {},
): Promise<DatasetWriter> {
  let file: PendingFile | undefined;
  const writer = new SetWriter(writableFormat(path), () => fileSink(file!.temporary), header, options);
  file = await pendingFile(path);
  const { commit, discard } = file;
  let isOpen = true;
  const mendable = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw writable(error, path);
    }
  };
  return {
    append: (set) =>
      mendable(async () => {
        demand(isOpen, 'a file that is written must be open', 'a closed one', 'Open another.');
        await writer.append(set);
      }),
    close: () =>
      mendable(async () => {
        await writer.finish();
        await commit();
        isOpen = false;
      }),
    async abort() {
      if (!isOpen) return;
      isOpen = false;
      await writer.release().catch(() => undefined);
      await discard();
    },
  };
}

async function fileSink(path: string): Promise<ByteSink> {
  const file = await open(path, 'w');
  return {
    write: async (bytes) => {
      await file.writeFile(bytes);
    },
    close: () => file.close(),
  };
}
