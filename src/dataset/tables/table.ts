import { InputError, type OptionWords } from '../../tensor/index.ts';
import type { Variable } from '../../variable/index.ts';
import type { Description } from '../description.ts';
import type { Part } from '../parts.ts';
import type { ByteSink } from './byte-sink.ts';
import type { ByteSource } from './byte-source.ts';
import type { DecimalMark } from './numbers.ts';

/** A file of named columns of numbers, opened: only what it says of itself has been read. */
export interface Table {
  /** In the order of the file. Names may be empty or used twice; such columns cannot be asked for. */
  readonly columns: readonly string[];
  /**
   * Sides of the array that each row of a column holds, where it is a vector; absent or undefined where it is one number.
   * {@link NO_LISTS} where all are null.
   */
  readonly shapes?: readonly (readonly number[] | undefined)[];
  /** What each column is stored in, where that is not the column itself: an array that several columns are numbers of. */
  readonly stored?: readonly string[];
  readonly description?: Description;
  /**
   * Of a file without names of its own: what its columns are called where the caller says what inputs and outputs are called.
   * Undefined where it does not have so many.
   */
  readonly renamed?: (
    inputs: readonly Variable[],
    outputs: readonly Variable[],
  ) => readonly string[] | undefined;
  /**
   * Of a file whose arrays may lie either way: the same file as the arrays say that are wanted.
   * Names that are none of its arrays do not count.
   */
  readonly arranged?: (
    names: Readonly<Record<'inputs' | 'outputs' | 'derivatives', readonly string[]>>,
  ) => Table;
  /**
   * Reads the file once from its beginning, holding little more than a batch in memory (a row group where the format has
   * them; NPZ files lie in memory whole).
   *
   * @param columns which are read: indices into {@link columns}
   * @param size most rows of a batch
   */
  batches(columns: readonly number[], size: number): AsyncIterable<TableBatch>;
}

export interface TableBatch {
  readonly rows: number;
  /** One for each column asked for, of `rows` numbers, or as many vectors one after the other. NaN where the file has none. */
  readonly columns: readonly Float64Array[];
  /** Where a row of this batch is in the file, for messages, where the format has a better word than "row N". */
  readonly place?: (row: number) => string;
}

/** A column of a file that is being written. */
export interface ColumnName {
  readonly name: string;
  readonly part: Part;
}

export type FilePrecision = 'float32' | 'float64';

export interface TableHeader {
  readonly columns: readonly ColumnName[];
  readonly description: Required<Description>;
  readonly precision: FilePrecision;
  /** Rows of every append but the last. */
  readonly rowGroup: number;
}

export interface TableWriter {
  /** Adds rows: one array a column, of `rowGroup` numbers; the last append may be shorter. */
  append(columns: readonly (Float64Array | Float32Array)[]): Promise<void>;
  /** Writes what is outstanding and closes the file. */
  finish(): Promise<void>;
  /** Closes the file without completing it. */
  release(): Promise<void>;
}

/** What a caller knows of a table of text. */
export interface TextOptions extends Addressed {
  /** Default: points, but doubtful numbers are refused. */
  readonly decimal?: DecimalMark;
}

/** How a table is opened. */
export interface OpenOptions extends TextOptions {
  /** Ends reading, at its next piece, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of reading that messages speak of. */
export type ReadingOption =
  | 'inputs'
  | 'outputs'
  | 'gradients'
  | 'gradientFactors'
  | 'hessian'
  | 'standardErrors'
  | 'missing'
  | 'decimal';

/** Who is told. */
export interface Addressed {
  /** How the options of reading are called in messages. Default: as here. */
  readonly words?: OptionWords<ReadingOption>;
}

/** A file format. Adding one is adding a file that makes one of these, and a line in formats.ts. */
export interface TableFormat {
  readonly name: string;
  /** Lower case, with the dot. The first is the usual one. */
  readonly extensions: readonly string[];
  /** Whether {@link TextOptions} mean something. */
  readonly text?: true;
  /** Whether a file that begins with these bytes (16, or the whole file if it is shorter) is of this format. */
  recognises(head: Uint8Array): boolean;
  open(source: ByteSource, options?: OpenOptions): Promise<Table>;
  /** Absent where files of this format are only read. */
  create?(sink: ByteSink, header: TableHeader): Promise<TableWriter>;
}

/** Rows that a byte of a packed file may claim. Real numbers take a byte or more a row, so that this stops only lies. */
export const ROWS_PER_BYTE = 64;

/** @throws Error where a file of so many bytes claims more rows than it can hold */
export function checkRows(rows: number, bytes: number): void {
  if (!(rows >= 0 && rows <= ROWS_PER_BYTE * bytes)) throw new Error(`${rows} rows in ${bytes} bytes`);
}

/** Numbers that a row of a vector has at most. */
export const WIDEST = 2 ** 20;

/** Shape of a column of lists that are all null: nobody knows how many numbers they would have. */
export const NO_LISTS: readonly number[] = [0];

/** Numbers of a row of a column. */
export function widthOfShape(shape: readonly number[] | undefined): number {
  return (shape ?? []).reduce((a, b) => a * b, 1);
}

/** Rows `[start, stop)` of a column of `rows` rows, numbers or vectors. */
export function partOf(column: Float64Array, rows: number, start: number, stop: number): Float64Array {
  const width = rows === 0 ? 0 : column.length / rows;
  return column.subarray(start * width, stop * width);
}

/** The error of lists of which one is of another length. @param received "3 numbers in row 17" */
export function raggedLists(
  column: string,
  shape: readonly number[],
  received: string,
  path: string,
): InputError {
  return new InputError(
    `lists of ${column} of ${path} must all have ${shape.join(' × ')} numbers, as the first`,
    received,
    'Mend or remove the row, or store null where there is no list.',
  );
}

/** The error of lists of which the first says no shape. */
export function shapelessLists(column: string, path: string): InputError {
  return new InputError(
    `lists of ${column} of ${path} must all have as many numbers`,
    'a first one that is empty, uneven, or longer than 2^20',
    'Mend or remove the row, or store null where there is no list.',
  );
}

/** Names in a message; only the first ones where there are many. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, 30).map((name) => (name === '' ? '""' : name));
  return `columns ${some.join(', ')}${names.length > 30 ? ` and ${names.length - 30} more` : ''}`;
}
