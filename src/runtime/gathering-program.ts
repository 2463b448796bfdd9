/// <reference path="../webassembly.d.ts" />
import { compileGather, type LaneStep } from '../lanes/index.ts';
import { functionOf, LaneProgram } from './lane-program.ts';

/** Rows that lie side by side in one table, and of which each step takes some. */
export interface ResidentRows {
  readonly count: number;
  /** Numbers of a row. */
  readonly stride: number;
  /** Rows that a step takes. */
  readonly batch: number;
  /** The parts that the step gathers, by their columns in the table. */
  readonly parts: readonly { readonly name: string; readonly offset: number; readonly width: number }[];
}

/** What addresses reach, less what is kept free behind the table. */
const MOST_BYTES = 2 ** 32 - 2 ** 17;

/** A compiled step and the rows that its batches come from, in one memory. */
export class GatheringProgram {
  readonly program: LaneProgram;
  /** The table [count, stride], to be filled before the first step. */
  readonly table: Float32Array;
  readonly #list: Uint32Array;
  readonly #stride: number;
  readonly #fetch: () => void;

  private constructor(
    program: LaneProgram,
    table: Float32Array,
    list: Uint32Array,
    stride: number,
    fetch: () => void,
  ) {
    this.program = program;
    this.table = table;
    this.#list = list;
    this.#stride = stride;
    this.#fetch = fetch;
  }

  /** @returns undefined where addresses do not reach all rows */
  static async open(
    step: LaneStep,
    { count, stride, batch, parts }: ResidentRows,
  ): Promise<GatheringProgram | undefined> {
    const list = Math.ceil(step.bytes / 16) * 16;
    const table = list + batch * Uint32Array.BYTES_PER_ELEMENT;
    const end = table + count * stride * Float32Array.BYTES_PER_ELEMENT;
    if (end > MOST_BYTES) return undefined;
    const program = await LaneProgram.open(step, end - step.bytes);
    const gather = compileGather({
      rows: batch,
      list,
      parts: parts.map(({ name, offset, width }) => ({ offset, width, to: step.at[name] })),
    });
    const { buffer } = program.memory;
    return new GatheringProgram(
      program,
      new Float32Array(buffer, table, count * stride),
      new Uint32Array(buffer, list, batch),
      stride,
      await functionOf(gather, program.memory, 'gather'),
    );
  }

  /** Takes a step on the rows of these numbers. */
  step(rows: Int32Array): void {
    const { byteOffset, BYTES_PER_ELEMENT } = this.table;
    const bytes = this.#stride * BYTES_PER_ELEMENT;
    for (let k = 0; k < rows.length; k++) this.#list[k] = byteOffset + rows[k] * bytes;
    this.#fetch();
    this.program.step();
  }
}
