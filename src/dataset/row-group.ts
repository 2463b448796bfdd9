import { demand, InputError } from '../tensor/index.ts';
import { columnNames } from './columns.ts';
import type { Dataset } from './dataset.ts';
import { alongOf, PARTS, type Part, partsOf } from './parts.ts';
import type { ColumnName, FilePrecision, TableWriter } from './tables/table.ts';

/** The columns that hold the parts of a set, in the order of the file. */
export function columnsOf(
  set: Dataset,
  { inputs, outputs }: Pick<Dataset, 'inputs' | 'outputs'>,
): readonly ColumnName[] {
  return partsOf(set).flatMap(([part]) =>
    columnNames(part, inputs, outputs, alongOf(part, set)).map((name) => ({ name, part })),
  );
}

/** Gathers rows into columns, and hands them on a group at a time. */
export class RowGroup {
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
      if (Number.isFinite(values[at]) || (PARTS[part].mayLack && Number.isNaN(value))) continue;
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
