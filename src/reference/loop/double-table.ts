/** A table of doubles that is filled row by row and read column by column. */
export class DoubleTable {
  /** [rows, width] */
  readonly table: Float64Array;
  /** Its columns, [rows] each, as of the last turn. */
  readonly columns: readonly Float64Array[];

  constructor(rows: number, width: number) {
    this.table = new Float64Array(rows * width);
    this.columns = Array.from({ length: width }, () => new Float64Array(rows));
  }

  turn(): void {
    const width = this.columns.length;
    for (const [k, column] of this.columns.entries())
      for (let row = 0; row < column.length; row++) column[row] = this.table[row * width + k];
  }
}
