/// <reference path="../webassembly.d.ts" />
import type { CompiledSteps, StepsLayout } from '../lanes/index.ts';
import { memoryFor } from './lane-program.ts';
import { type ModuleThread, type StartThread, startHere, startThreads } from './module-thread.ts';

/** What steps work on. */
export interface ResidentRows {
  /** Rows of the table that batches are gathered from, and numbers of a row. */
  readonly count: number;
  readonly stride: number;
  /** Writes the table [count, stride]. */
  fill(table: Float32Array): void;
  /** Networks that are moved on the same batches. */
  readonly copies: number;
  /** Threads that networks are shared among, each with a table of its own. */
  readonly threads: number;
  /** Default: this thread has all networks, and `threads` is 1. */
  readonly startThread?: StartThread;
}

/** What addresses reach, less what is kept free behind the states. */
const MOST_BYTES = 2 ** 32 - 2 ** 17;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
const ALIGNED = 16;

/** Some of the networks, with memory and a thread that moves them. */
interface Member {
  readonly memory: WebAssembly.Memory;
  /** The first of its networks, and the one behind its last. */
  readonly from: number;
  readonly to: number;
}

/** Addresses behind what compiled steps use themselves. */
interface Places {
  readonly table: number;
  readonly states: number;
  readonly collected: number;
}

/** How many threads move so many networks: none is idle, and tables of all do not fill the machine. */
export function threadsFor({
  copies,
  threads,
  count,
  stride,
  startThread,
}: Omit<ResidentRows, 'fill'>): number {
  if (startThread === undefined) return 1;
  const tables = Math.floor(MOST_TABLES / (count * stride * FLOAT_BYTES));
  return Math.max(1, Math.min(threads, copies, tables));
}

/** Most bytes of the tables of all threads, where there are several. */
const MOST_TABLES = 2 ** 31;

/** Compiled steps with their memory: the rows, and what each of the networks carries. */
export class StepsProgram {
  readonly #layout: StepsLayout;
  readonly #members: readonly Member[];
  readonly #threads: readonly ModuleThread[];
  readonly #places: Places;
  readonly #stride: number;

  private constructor(
    layout: StepsLayout,
    members: readonly Member[],
    threads: readonly ModuleThread[],
    places: Places,
    stride: number,
  ) {
    this.#layout = layout;
    this.#members = members;
    this.#threads = threads;
    this.#places = places;
    this.#stride = stride;
  }

  /**
   * All that steps carry starts at zero.
   *
   * @param code compiled for memory that is shared, where there is a thread to start
   * @returns undefined where addresses do not reach all rows
   */
  static async open(code: CompiledSteps, resident: ResidentRows): Promise<StepsProgram | undefined> {
    const { count, stride, copies, threads, startThread } = resident;
    const { layout, bytes, constants } = code;
    const most = Math.ceil(copies / threads);
    const table = aligned(bytes);
    const states = table + aligned(count * stride * FLOAT_BYTES);
    const collected = states + most * layout.state;
    const end = collected + most * layout.most * layout.collected.length * FLOAT_BYTES;
    if (end > MOST_BYTES) return undefined;
    // One compilation for all threads, while rows are laid.
    const compiling = WebAssembly.compile(code.wasm);
    const members = Array.from({ length: threads }, (_, k): Member => {
      const shared = startThread !== undefined;
      const memory = memoryFor({ bytes: end, constants }, { shared });
      return { memory, from: Math.ceil((k * copies) / threads), to: Math.ceil(((k + 1) * copies) / threads) };
    });
    const tables = members.map(({ memory }) => new Float32Array(memory.buffer, table, count * stride));
    resident.fill(tables[0]);
    for (const other of tables.slice(1)) other.set(tables[0]);
    const imports = members.map(({ memory }) => ({ memory, base: 0 }));
    const opened = await startThreads(startThread ?? startHere, await compiling, imports);
    return new StepsProgram(layout, members, opened, { table, states, collected }, stride);
  }

  /** A vector that the networks carry, one after the other. A copy. */
  read(name: string): Float32Array {
    const parts = this.#parts(name);
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.forEach((part, copy) => {
      all.set(part, copy * part.length);
    });
    return all;
  }

  /** Replaces a vector that the networks carry, between two calls of {@link take}. */
  write(name: string, values: Float32Array): void {
    this.#parts(name).forEach((part, copy) => {
      part.set(values.subarray(copy * part.length, (copy + 1) * part.length));
    });
  }

  /**
   * Takes steps with all networks.
   *
   * @param rows numbers of the rows of each step, one step after the other
   * @param scheduled numbers of each step by name, one step after the other
   * @returns what each network collects at each step, by name
   */
  async take(
    rows: Int32Array,
    scheduled: Readonly<Record<string, Float32Array>>,
  ): Promise<readonly Readonly<Record<string, Float64Array>>[]> {
    const { batch, collected, most } = this.#layout;
    const steps = rows.length / batch;
    const copies = this.#members[this.#members.length - 1].to;
    const found = Array.from({ length: copies }, () =>
      Object.fromEntries(collected.map((name) => [name, new Float64Array(steps)])),
    );
    for (let from = 0; from < steps; from += most) {
      const count = Math.min(most, steps - from);
      await this.#takeSome(rows.subarray(from * batch, (from + count) * batch), scheduled, from, count);
      for (const member of this.#members) this.#collect(member, count, from, found);
    }
    return found;
  }

  async dispose(): Promise<void> {
    for (const thread of this.#threads) await thread.dispose();
  }

  /** Takes the steps of one call. */
  async #takeSome(
    rows: Int32Array,
    scheduled: Readonly<Record<string, Float32Array>>,
    from: number,
    count: number,
  ): Promise<void> {
    const layout = this.#layout;
    const { table, states, collected } = this.#places;
    for (const { memory, ...member } of this.#members) {
      const end = states + (member.to - member.from) * layout.state;
      new Uint32Array(memory.buffer, layout.control, 4).set([count, states, end, collected]);
      const list = new Uint32Array(memory.buffer, layout.rows, rows.length);
      const bytes = this.#stride * FLOAT_BYTES;
      for (let k = 0; k < rows.length; k++) list[k] = table + rows[k] * bytes;
      for (const { name, at, floats } of layout.scheduled) {
        const numbers = scheduled[name].subarray(from * floats, (from + count) * floats);
        new Float32Array(memory.buffer, at, numbers.length).set(numbers);
      }
    }
    const done = await Promise.allSettled(this.#threads.map((thread) => thread.call('take')));
    for (const one of done) if (one.status === 'rejected') throw one.reason;
  }

  #collect(
    { memory, from, to }: Member,
    count: number,
    step: number,
    found: readonly Readonly<Record<string, Float64Array>>[],
  ): void {
    const { collected, most } = this.#layout;
    const width = collected.length;
    const numbers = new Float32Array(memory.buffer, this.#places.collected, (to - from) * most * width);
    for (let copy = from; copy < to; copy++)
      collected.forEach((name, place) => {
        const into = found[copy][name];
        const first = (copy - from) * most * width + place;
        for (let k = 0; k < count; k++) into[step + k] = numbers[first + k * width];
      });
  }

  /** The vector of each network, in place. */
  #parts(name: string): readonly Float32Array[] {
    const { carried, state } = this.#layout;
    const part = carried.find((one) => one.name === name);
    if (part === undefined) throw new Error(`the steps carry no ${name}`);
    return this.#members.flatMap(({ memory, from, to }) =>
      Array.from({ length: to - from }, (_, k) => {
        const at = this.#places.states + k * state + part.at;
        return new Float32Array(memory.buffer, at, part.floats);
      }),
    );
  }
}

function aligned(bytes: number): number {
  return ALIGNED * Math.ceil(bytes / ALIGNED);
}
