import { demand, InputError } from '../tensor/index.ts';
import { columnNames } from './columns.ts';
import type { Dataset } from './dataset.ts';
import { pendingFile, writable } from './files.ts';
import { type Part, partsOf } from './samples.ts';
import { writableFormat } from './tables/formats.ts';
import type { ColumnName, FilePrecision, TableWriter } from './tables/table.ts';

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

function columnsOf(
  set: Dataset,
  { inputs, outputs }: Pick<Dataset, 'inputs' | 'outputs'>,
): readonly ColumnName[] {
  demand(
    set.vjp === undefined,
    'files of labelled sets hold derivatives of single outputs',
    'products of the Jacobian with cotangents',
    'Label with whole Jacobians, or leave the products out.',
  );
  const k = set.hvp?.directions.shape[1] ?? 0;
  return partsOf(set).flatMap(([part]) =>
    columnNames(part, inputs, outputs, k).map((name) => ({ name, part })),
  );
}

/** Gathers rows into columns, and hands them on a group at a time. */
class RowGroup {
  private readonly table: TableWriter;
  private readonly columns: readonly ColumnName[];
  private readonly size: number;
  private readonly precision: FilePrecision;
  private values: readonly (Float64Array | Float32Array)[];
  private filled = 0;
  /** Rows of earlier groups. */
  private before = 0;

  constructor(table: TableWriter, columns: readonly ColumnName[], precision: FilePrecision, size: number) {
    this.table = table;
    this.columns = columns;
    this.size = size;
    this.precision = precision;
    this.values = [];
  }

  check(columns: readonly ColumnName[]): void {
    const names = (list: readonly ColumnName[]): string => list.map(({ name }) => name).join(', ');
    demand(
      names(columns) === names(this.columns),
      'all sets of a file must have the same columns',
      names(columns),
      'Label all of them to the same order.',
    );
  }

  async append(set: Dataset): Promise<void> {
    const n = set.x.shape[0];
    for (let start = 0; start < n; ) {
      const rows = Math.min(n - start, this.size - this.filled);
      this.reserve(this.filled + rows);
      let column = 0;
      for (const [part, { data }] of partsOf(set)) {
        const width = data.length / n;
        for (let j = 0; j < width; j++, column++)
          this.fill(column, part, data, start * width + j, width, rows);
      }
      start += rows;
      this.filled += rows;
      if (this.filled === this.size) await this.flush();
    }
  }

  private reserve(rows: number): void {
    const capacity = this.values[0]?.length ?? 0;
    if (rows <= capacity) return;
    const length = Math.min(Math.max(rows, 2 * capacity), this.size);
    this.values = this.columns.map((_, j) => {
      const grown = this.precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
      if (capacity > 0) grown.set(this.values[j].subarray(0, this.filled));
      return grown;
    });
  }

  private fill(
    column: number,
    part: Part,
    data: Float64Array,
    first: number,
    width: number,
    rows: number,
  ): void {
    const values = this.values[column];
    for (let i = 0; i < rows; i++) {
      const value = data[first + i * width];
      const at = this.filled + i;
      values[at] = value;
      if (Number.isFinite(values[at]) || (part === 'dydx' && Number.isNaN(value))) continue;
      throw new InputError(
        `${this.columns[column].name} of row ${this.before + at} must be finite in ${this.precision}`,
        String(value),
        'Write float64, or rescale.',
      );
    }
  }

  private async flush(): Promise<void> {
    if (this.filled === 0) return;
    const rows = this.filled;
    await this.table.append(this.values.map((column) => column.subarray(0, rows)));
    this.before += rows;
    this.filled = 0;
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.table.finish();
  }

  release(): Promise<void> {
    return this.table.release();
  }
}
