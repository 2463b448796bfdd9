/// <reference path="../webassembly.d.ts" />
import { compileGather } from '../lanes/index.ts';
import { functionOf } from './lane-program.ts';

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A table that is filled row by row and read column by column. */
export class TurnedTable {
  /** [rows, width] */
  readonly table: Float32Array;
  /** Its columns, [rows] each, as of the last turn. */
  readonly columns: readonly Float32Array[];
  readonly turn: () => void;

  private constructor(table: Float32Array, columns: readonly Float32Array[], turn: () => void) {
    this.table = table;
    this.columns = columns;
    this.turn = turn;
  }

  /** @param rows a multiple of eight */
  static async open(rows: number, width: number): Promise<TurnedTable> {
    const numbers = rows * width * FLOAT_BYTES;
    const to = rows * Uint32Array.BYTES_PER_ELEMENT;
    const from = to + numbers;
    // A page to spare, since the end of a row is read as a whole vector.
    const memory = new WebAssembly.Memory({ initial: Math.ceil((from + numbers) / PAGE) + 1 });
    const { buffer } = memory;
    const list = new Uint32Array(buffer, 0, rows);
    for (let row = 0; row < rows; row++) list[row] = from + row * width * FLOAT_BYTES;
    const wasm = compileGather({ rows, list: 0, parts: [{ offset: 0, width, to }] });
    return new TurnedTable(
      new Float32Array(buffer, from, rows * width),
      Array.from({ length: width }, (_, k) => new Float32Array(buffer, to + k * rows * FLOAT_BYTES, rows)),
      await functionOf(wasm, memory, 'gather'),
    );
  }
}
