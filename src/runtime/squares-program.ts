/// <reference path="../webassembly.d.ts" />
import {
  type CompiledSquares,
  compileSquares,
  type RowResiduals,
  type SquaresLayout,
  TILE,
} from '../lanes/index.ts';
import { type ModuleThread, type StartThread, startHere, startThreads } from './module-thread.ts';

/** Sums over rows. */
export interface SquareSums {
  /** Rows that they are of: those asked for, up to whole blocks. */
  readonly rows: number;
  /** Of the squares of each residual. */
  readonly squares: Float64Array;
  /** Jᵀr [F] */
  readonly gradient: Float64Array;
}

export interface ProgramOfSquares {
  readonly count: number;
  /**
   * Lays the rows into the place for them, block by block, each [width][rows of a block], float32. Rows behind the last are to count
   * nothing.
   */
  fill(to: Float32Array, rows: number): void;
  /** At most: each must have work enough. */
  readonly threads: number;
  /** Default none: this thread computes all. */
  readonly startThread?: StartThread;
}

const PAGE = 65_536;
/** Most bytes of a memory. */
const MOST_BYTES = 2 ** 32 - PAGE;
/** A pass is computed in so many parts at most, whose sums are added in this order: so it does not depend on threads. */
const PARTS = 16;
/** Work of a part, in operations or products, that is worth a message to a thread: some tenths of a millisecond. */
const LEAST_WORK = 1e6;

/** Work of second differences, in that of the residuals with a sweep back: three of the former and one of the latter. */
const RESIDUAL_PASSES = 2;

/** Work that a thread must have in a pass over all rows, else starting it costs more than it saves. */
const THREAD_WORK = 5e7;

/** Compiled squares of residuals with their rows in memory. Threads take parts of a pass as they come free. */
export class SquaresProgram {
  readonly #memory: WebAssembly.Memory;
  readonly #code: CompiledSquares;
  readonly #threads: readonly ModuleThread[];
  readonly #bases: readonly number[];
  readonly #rowsAt: number;
  readonly #count: number;

  private constructor(
    memory: WebAssembly.Memory,
    code: CompiledSquares,
    threads: readonly ModuleThread[],
    bases: readonly number[],
    rowsAt: number,
    count: number,
  ) {
    this.#memory = memory;
    this.#code = code;
    this.#threads = threads;
    this.#bases = bases;
    this.#rowsAt = rowsAt;
    this.#count = count;
  }

  /** @returns undefined where there is no code for the residuals, or memory does not hold the rows */
  static async open(
    residuals: RowResiduals,
    { count, fill, threads, startThread }: ProgramOfSquares,
  ): Promise<SquaresProgram | undefined> {
    const code = compileSquares(residuals);
    if (code === undefined) return undefined;
    const worth = Math.floor(
      (count * code.operations + productsOf(code, Math.min(count, code.layout.free))) / THREAD_WORK,
    );
    const shared = startThread !== undefined && Math.min(threads, worth) > 1;
    // A cache line apart.
    const stride = 64 * Math.ceil(code.bytes / 64);
    const bases = Array.from({ length: shared ? Math.min(threads, worth) : 1 }, (_, k) => k * stride);
    const rowsAt = bases.length * stride;
    const { width, rows } = code.layout;
    const numbers = width * rows * Math.ceil(count / rows);
    const bytes = rowsAt + 4 * numbers;
    if (bytes > MOST_BYTES) return undefined;
    const pages = Math.ceil(bytes / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    // One compilation for all threads, while rows are laid.
    const compiling = WebAssembly.compile(code.wasm(shared ? 'shared' : 'own'));
    fill(new Float32Array(memory.buffer, rowsAt, numbers), rows);
    const module = await compiling;
    const imports = bases.map((base) => ({ memory, base }));
    const opened = await startThreads(shared ? startThread : startHere, module, imports);
    return new SquaresProgram(memory, code, opened, bases, rowsAt, count);
  }

  /** Rows of a block: fewer are never summed. */
  get least(): number {
    return Math.min(this.#count, this.#code.layout.rows);
  }

  /** Sums over the first `count` rows. @param shared numbers that all rows share */
  async gradient(shared: Float64Array, count: number): Promise<SquareSums> {
    const { layout, operations } = this.#code;
    const given = [{ at: layout.sharedAt, numbers: shared }];
    const { sum, rows } = await this.#sums('gradient', given, {
      count,
      work: operations,
      ...gradientSums(layout),
    });
    return {
      rows,
      squares: pairs(sum, layout.residuals),
      gradient: pairs(sum.subarray(2 * layout.residuals), layout.free),
    };
  }

  /**
   * Jᵀ·(r(ahead) − 2r + r(behind)) over the first `count` rows, as its `gradient`.
   *
   * @param sides numbers that all rows share, ahead and behind
   */
  async bend(
    shared: Float64Array,
    sides: readonly [ahead: Float64Array, behind: Float64Array],
    count: number,
  ): Promise<Pick<SquareSums, 'gradient' | 'rows'>> {
    const { layout, operations } = this.#code;
    const places = [layout.sharedAt, ...layout.around];
    const given = [shared, shared, ...sides].map((numbers, k) => ({ at: places[k], numbers }));
    const work = RESIDUAL_PASSES * operations;
    const { sum, rows } = await this.#sums('bend', given, { count, work, ...gradientSums(layout) });
    return { rows, gradient: pairs(sum.subarray(2 * layout.residuals), layout.free) };
  }

  /** JᵀJ [F, F] over the first `count` rows. */
  async gram(
    shared: Float64Array,
    count: number,
  ): Promise<{ readonly rows: number; readonly gram: Float64Array }> {
    const { layout } = this.#code;
    const length = 2 * layout.tiles * TILE * TILE;
    const work = productsOf(this.#code, 1);
    const given = [{ at: layout.sharedAt, numbers: shared }];
    const { sum, rows } = await this.#sums('gram', given, { count, work, at: layout.gram, length });
    return { rows, gram: untiled(sum, layout) };
  }

  /**
   * @param given numbers, and where they lie behind a thread's base
   * @param work of a row
   * @param at where the sums lie, behind a thread's base
   * @param length of them, in doubles
   */
  async #sums(
    kind: 'gradient' | 'gram' | 'bend',
    given: readonly { readonly at: number; readonly numbers: Float64Array }[],
    { count, work, at, length }: { count: number; work: number; at: number; length: number },
  ): Promise<{ readonly sum: Float64Array; readonly rows: number }> {
    const { layout } = this.#code;
    const blocks = Math.ceil(Math.min(this.#count, count) / layout.rows);
    const size = Math.max(Math.ceil(blocks / PARTS), Math.ceil(LEAST_WORK / (work * layout.rows)));
    const parts = Math.ceil(blocks / size);
    const stride = 4 * layout.width * layout.rows;
    const sum = new Float64Array(length);
    const waiting = new Map<number, Float64Array>();
    let [next, added] = [0, 0];
    const take = async (k: number) => {
      const base = this.#bases[k];
      for (const { at, numbers } of given)
        new Float64Array(this.#memory.buffer, base + at, numbers.length).set(numbers);
      const sums = new Float64Array(this.#memory.buffer, base + at, length);
      while (next < parts) {
        const part = next++;
        const range = [part * size, Math.min(blocks, (part + 1) * size)];
        new Uint32Array(this.#memory.buffer, base + layout.range, 2).set(
          range.map((block) => this.#rowsAt + block * stride),
        );
        sums.fill(0);
        await this.#threads[k].call(kind);
        waiting.set(part, sums.slice());
        for (let one = waiting.get(added); one !== undefined; one = waiting.get(added)) {
          waiting.delete(added++);
          for (let i = 0; i < length; i++) sum[i] += one[i];
        }
      }
    };
    const done = await Promise.allSettled(this.#threads.map((_, k) => take(k)));
    for (const one of done) if (one.status === 'rejected') throw one.reason;
    return { sum, rows: Math.min(this.#count, blocks * layout.rows) };
  }

  async dispose(): Promise<void> {
    for (const thread of this.#threads) await thread.dispose();
  }
}

/** Sums of squares, and behind them those of slopes, in doubles. */
function gradientSums({ losses, residuals, wide }: SquaresLayout): {
  readonly at: number;
  readonly length: number;
} {
  return { at: losses, length: 2 * (residuals + wide) };
}

/** Numbers that lie in two lanes each. */
function pairs(sums: Float64Array, length: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => sums[2 * k] + sums[2 * k + 1]);
}

/** Work of JᵀJ of some rows. */
function productsOf({ layout, operations }: CompiledSquares, rows: number): number {
  return rows * layout.moving * (operations + layout.wide ** 2 / 2);
}

/** A symmetric matrix from the tiles of its lower triangle, each number in two lanes. */
function untiled(sums: Float64Array, { free }: SquaresLayout): Float64Array {
  const matrix = new Float64Array(free * free);
  for (let i = 0; i < free; i++) {
    const row = Math.floor(i / TILE);
    for (let j = 0; j <= i; j++) {
      const tile = (row * (row + 1)) / 2 + Math.floor(j / TILE);
      const at = 2 * ((tile * TILE + (i % TILE)) * TILE + (j % TILE));
      matrix[i * free + j] = sums[at] + sums[at + 1];
      matrix[j * free + i] = matrix[i * free + j];
    }
  }
  return matrix;
}
