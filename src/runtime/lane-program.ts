import type { LaneStep } from '../lanes/index.ts';

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

/** A compiled step with its memory: what is named in the loop body stays there, and tables lie behind it. */
export class LaneProgram {
  readonly #memory: WebAssembly.Memory;
  readonly #step: (rows: number, ...tables: number[]) => void;
  readonly #at: LaneStep['at'];
  readonly #rows: number;
  readonly #tables: readonly number[];

  private constructor(
    memory: WebAssembly.Memory,
    step: (rows: number, ...tables: number[]) => void,
    at: LaneStep['at'],
    rows: number,
    tables: readonly number[],
  ) {
    this.#memory = memory;
    this.#step = step;
    this.#at = at;
    this.#rows = rows;
    this.#tables = tables;
  }

  /**
   * @param tables that steps gather from, in the order of the loop body; they are copied
   * @param rows room for so many row numbers
   */
  static async open(
    { wasm, bytes, at, constants }: LaneStep,
    tables: readonly Float32Array[],
    rows: number,
  ): Promise<LaneProgram> {
    let end = bytes;
    const take = (size: number) => {
      const from = end;
      end += size;
      return from;
    };
    const addresses = tables.map(({ byteLength }) => take(byteLength));
    const rowsAt = take(rows * Int32Array.BYTES_PER_ELEMENT);
    // A page to spare: whole vectors are read where a piece ends within one.
    const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) + 1 });
    tables.forEach((table, k) => {
      new Float32Array(memory.buffer, addresses[k], table.length).set(table);
    });
    for (const { at: from, data } of constants) new Float32Array(memory.buffer, from, data.length).set(data);
    const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
    const step = instance.exports.step as (rows: number, ...tables: number[]) => void;
    return new LaneProgram(memory, step, at, rowsAt, addresses);
  }

  /** The numbers of a named part, in place. */
  numbers(name: string, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#at[name], length);
  }

  /** The row numbers that steps read, in place. */
  rows(length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#rows, length);
  }

  /** Takes a step whose row numbers begin at this one. */
  step(firstRow: number): void {
    this.#step(this.#rows + firstRow * Int32Array.BYTES_PER_ELEMENT, ...this.#tables);
  }
}
