import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { demand, InputError } from '../../tensor/index.ts';
import { fileError } from '../files.ts';
import { arrow } from './arrow.ts';
import { csv, tsv } from './csv.ts';
import { npy } from './npy.ts';
import { npz } from './npz.ts';
import { parquet } from './parquet.ts';
import type { Table, TableBatch, TableFormat } from './table.ts';

/** All formats; text comes last, since any bytes without a zero could be some. */
const formats: readonly TableFormat[] = [parquet, npz, npy, arrow, csv, tsv];

/**
 * Opens a file of any format. Its extension says which; its first bytes must agree, and decide where the extension says nothing.
 *
 * @throws InputError where there is no such file, or it is of another format or none
 */
export async function openTable(path: string): Promise<Table> {
  const head = await mendable(path, undefined, () => headOf(path));
  const named = formatOf(path);
  const found = formats.find((one) => one.recognises(head));
  const format = named === tsv && found === csv ? tsv : found;
  if (format === undefined || (named !== undefined && named !== format))
    throw new InputError(
      `labelled set ${path} must be ${named ? `a whole ${named.name} file` : 'a file of numbers'}`,
      head.length === 0 ? 'an empty file' : format ? `a file that begins like ${format.name}` : 'other bytes',
      format && named ? 'Name it by its format.' : `Give ${known()}.`,
    );
  const table = await mendable(path, format, () => format.open(path));
  return { ...table, batches: (columns, size) => mendableBatches(path, format, table, columns, size) };
}

/**
 * The format that a file of this name is written in: Parquet where it has no extension.
 *
 * @throws InputError for an extension that is none of ours, or of a format that is only read
 */
export function writableFormat(path: string): TableFormat & Required<Pick<TableFormat, 'create'>> {
  const format = extname(path) === '' ? parquet : formatOf(path);
  demand(
    format?.create !== undefined,
    `labelled set ${path} must be of a format that can be written`,
    extname(path),
    'Name it .parquet, .csv, .npz or .arrow.',
  );
  return format as TableFormat & Required<Pick<TableFormat, 'create'>>;
}

function formatOf(path: string): TableFormat | undefined {
  const extension = extname(path).toLowerCase();
  return formats.find(({ extensions }) => extensions.includes(extension));
}

function known(): string {
  return formats.map(({ name, extensions }) => `${name} (${extensions.join(', ')})`).join(', ');
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* mendableBatches(
  path: string,
  format: TableFormat,
  table: Table,
  columns: readonly number[],
  size: number,
): AsyncGenerator<TableBatch> {
  const batches = table.batches(columns, size)[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await mendable(path, format, () => batches.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await batches.return?.();
  }
}

/** Turns the errors of opening and decoding a file into ones that the user can mend. */
async function mendable<T>(
  path: string,
  format: TableFormat | undefined,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw (
      fileError(error, `labelled set ${path} must be readable`, 'Correct the path.') ??
      (format === undefined
        ? error
        : new InputError(
            `labelled set ${path} must be a whole ${format.name} file`,
            String(error),
            'Write it anew.',
          ))
    );
  }
}
