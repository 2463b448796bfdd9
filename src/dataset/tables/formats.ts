import { demand, InputError, libraryWords, turn } from '../../tensor/index.ts';
import { arrow } from './arrow.ts';
import { type ByteSource, headOf } from './byte-source.ts';
import { csv, tsv } from './csv.ts';
import { FOREIGN_HEAD, foreignFormat } from './foreign.ts';
import { ANY_ZIP } from './foreign-formats.ts';
import { isGzip, packedTable } from './gzip.ts';
import { npy } from './npy.ts';
import { npz } from './npz.ts';
import { parquet } from './parquet.ts';
import type { OpenOptions, Table, TableBatch, TableFormat } from './table.ts';

/** All formats; text comes last, since any bytes without a zero could be some. */
const formats: readonly TableFormat[] = [parquet, npz, npy, arrow, csv, tsv];

/**
 * Opens a file of any format, packed by gzip or not. Its extension says which; its first bytes must agree, and decide where the
 * extension says nothing.
 *
 * @throws InputError where there is no such file, or it is of another format or none
 */
export async function openTable(source: ByteSource, options: OpenOptions = {}): Promise<Table> {
  const { name } = source;
  const head = await headOf(source, FOREIGN_HEAD);
  if (!isGzip(head)) return openPlain(source, formatOf(name), head, options);
  return packedTable(
    source,
    async (plain) => {
      const inner = await headOf(plain, FOREIGN_HEAD);
      demand(
        !isGzip(inner),
        `labelled set ${name} must be packed once`,
        'gzip in gzip',
        'Unpack it (gunzip).',
      );
      return openPlain(plain, formatOf(name.replace(/\.gz$/i, '')), inner, options);
    },
    options,
  );
}

async function openPlain(
  source: ByteSource,
  named: TableFormat | undefined,
  head: Uint8Array,
  options: OpenOptions,
): Promise<Table> {
  const path = source.name;
  const start = head.subarray(0, 16);
  const found = formats.find((one) => one.recognises(start));
  const format = named === tsv && found === csv ? tsv : found;
  const like = foreignFormat(head, 'table');
  // A zip called .npz is looked into, unless it begins like one of another kind.
  const trusted = format !== undefined && format === named && !format.text;
  const foreign = trusted && (like === undefined || like.name === ANY_ZIP) ? undefined : like;
  if (foreign !== undefined || format === undefined || (named !== undefined && named !== format))
    throw new InputError(
      `labelled set ${path} must be ${named ? `a whole ${named.name} file` : 'a file of numbers'}`,
      foreign?.name ??
        (head.length === 0
          ? 'an empty file'
          : format
            ? `a file that begins like ${format.name}`
            : 'other bytes'),
      foreign?.remedy ?? (format && named ? 'Name it by its format.' : `Give ${known()}.`),
    );
  demand(
    options.decimal === undefined || format.text === true,
    'a decimal mark is of text tables',
    `${format.name} file ${path}`,
    `Leave ${(options.words ?? libraryWords)('decimal')} out.`,
  );
  const table = await mendable(path, format, options, () => format.open(source, options));
  return mendableTable(path, format, options, table);
}

/** A table of which errors of reading can be mended, and which can be told to stop. */
function mendableTable(path: string, format: TableFormat, options: OpenOptions, table: Table): Table {
  const { arranged } = table;
  return {
    ...table,
    ...(arranged && { arranged: (names) => mendableTable(path, format, options, arranged(names)) }),
    batches: (columns, size) => mendableBatches(path, format, options, table.batches(columns, size)),
  };
}

/** A format in which tables are written too. */
export type WritableFormat = TableFormat & Required<Pick<TableFormat, 'create'>>;

/**
 * The format that a file of this name is written in: Parquet where it has no extension.
 *
 * @throws InputError for an extension that is none of ours, or of a format that is only read
 */
export function writableFormat(path: string): WritableFormat {
  const format = extensionOf(path) === '' ? parquet : formatOf(path);
  demand(
    format?.create !== undefined,
    `labelled set ${path} must be of a format that can be written`,
    extensionOf(path),
    'Name it .parquet, .csv, .npz or .arrow.',
  );
  return format as WritableFormat;
}

function formatOf(path: string): TableFormat | undefined {
  const extension = extensionOf(path).toLowerCase();
  return formats.find(({ extensions }) => extensions.includes(extension));
}

/** Of the last part of a path, with its dot; '' where it has none, as a name that begins with one. */
function extensionOf(path: string): string {
  const [file] = /[^\\/]*$/.exec(path)!;
  return /.(\.[^.]*)$/.exec(file)?.[1] ?? '';
}

function known(): string {
  const names = formats.map(({ name, extensions }) => `${name} (${extensions.join(', ')})`);
  return `${names.join(', ')}, or one of these packed by gzip (.gz)`;
}

async function* mendableBatches(
  path: string,
  format: TableFormat,
  options: OpenOptions,
  table: AsyncIterable<TableBatch>,
): AsyncGenerator<TableBatch> {
  const batches = table[Symbol.asyncIterator]();
  try {
    while (true) {
      // What is read from memory would else let no signal through until all is read.
      await turn();
      options.signal?.throwIfAborted();
      const next = await mendable(path, format, options, () => batches.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await batches.return?.();
  }
}

/** What is wrong with the bytes; what went wrong in the code that stumbled over them says nothing to anybody. */
function broken(error: Error): string {
  return `one that breaks off or is corrupt${error.constructor === Error ? ` (${error.message})` : ''}`;
}

/** Turns the errors of opening and decoding a file into ones that the user can mend. */
async function mendable<T>(
  path: string,
  format: TableFormat,
  { signal }: OpenOptions,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    signal?.throwIfAborted();
    throw new InputError(
      `labelled set ${path} must be a whole ${format.name} file`,
      broken(error as Error),
      'Fetch or write it anew.',
    );
  }
}
