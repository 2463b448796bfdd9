/// <reference path="../webassembly.d.ts" />
import {
  type CompiledSquares,
  compileSquares,
  type RowResiduals,
  type SquaresLayout,
  TILE,
} from '../lanes/index.ts';
import { turn } from '../tensor/index.ts';
import type { ModuleThread, StartThread } from './module-thread.ts';

/** Sums over rows. */
export interface SquareSums {
  /** Rows that they are of: those asked for, up to whole blocks. */
  readonly rows: number;
  /** Of the squares of each residual. */
  readonly squares: Float64Array;
  /** Jᵀr [F] */
  readonly gradient?: Float64Array;
  /** JᵀJ [F, F] */
  readonly gram?: Float64Array;
}

/** What is summed: squares alone, products with the residual as well, or all. */
export type SumsKind = 'losses' | 'gradient' | 'gram';

export interface ProgramOfSquares {
  /** Rows [n, width], float32, laid by the caller's function into the place for them. */
  readonly count: number;
  fill(rows: Float32Array): void;
  readonly threads: number;
  /** Default none: this thread computes all. */
  readonly startThread?: StartThread;
}

const PAGE = 65_536;
/** Most bytes of a memory. */
const MOST_BYTES = 2 ** 32 - PAGE;
/** A pass is computed in so many parts, whose sums are added in this order: so it does not depend on threads. */
const PARTS = 16;

/** Compiled squares of residuals with their rows in memory. Threads take parts of a pass as they come free. */
export class SquaresProgram {
  readonly #memory: WebAssembly.Memory;
  readonly #codes: readonly CompiledSquares[];
  readonly #threads: readonly ModuleThread[];
  readonly #rowsAt: number;
  readonly #count: number;

  private constructor(
    memory: WebAssembly.Memory,
    codes: readonly CompiledSquares[],
    threads: readonly ModuleThread[],
    rowsAt: number,
    count: number,
  ) {
    this.#memory = memory;
    this.#codes = codes;
    this.#threads = threads;
    this.#rowsAt = rowsAt;
    this.#count = count;
  }

  /** @returns undefined where there is no code for the residuals, or memory does not hold the rows */
  static async open(
    residuals: RowResiduals,
    { count, fill, threads, startThread }: ProgramOfSquares,
  ): Promise<SquaresProgram | undefined> {
    const shared = startThread !== undefined && threads > 1;
    const codes: CompiledSquares[] = [];
    let end = 0;
    for (let k = 0; k < (shared ? threads : 1); k++) {
      const code = compileSquares(residuals, { shared, base: end });
      if (code === undefined) return undefined;
      codes.push(code);
      end = 16 * Math.ceil(code.end / 16);
    }
    const { width, rows } = codes[0].layout;
    const padded = rows * Math.ceil(count / rows);
    const bytes = end + 4 * width * padded;
    if (bytes > MOST_BYTES) return undefined;
    const pages = Math.ceil(bytes / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    fill(new Float32Array(memory.buffer, end, width * padded));
    const start = shared ? startThread : startHere;
    const opened: ModuleThread[] = [];
    try {
      for (const { wasm } of codes) opened.push(await start(wasm, memory));
    } catch (error) {
      for (const thread of opened) await thread.dispose();
      throw error;
    }
    return new SquaresProgram(memory, codes, opened, end, count);
  }

  /** Sums over the first `count` rows. @param shared numbers that all rows share */
  async sums(kind: SumsKind, shared: Float64Array, count = this.#count): Promise<SquareSums> {
    const { layout } = this.#codes[0];
    const blocks = Math.ceil(count / layout.rows);
    const size = Math.ceil(blocks / PARTS);
    const parts = Array.from({ length: Math.ceil(blocks / size) }, (_, k) => [
      k * size,
      Math.min(blocks, (k + 1) * size),
    ]);
    const sum = new Float64Array(lengthOf(layout, kind));
    const waiting = new Map<number, Float64Array>();
    let [next, added] = [0, 0];
    const work = async (k: number) => {
      this.#numbers(k, 'sharedAt', layout.shared).set(shared);
      while (next < parts.length) {
        const part = next++;
        waiting.set(part, await this.#part(k, kind, parts[part]));
        for (let sums = waiting.get(added); sums !== undefined; sums = waiting.get(added)) {
          waiting.delete(added++);
          for (let at = 0; at < sum.length; at++) sum[at] += sums[at];
        }
      }
    };
    const done = await Promise.allSettled(this.#threads.map((_, k) => work(k)));
    for (const one of done) if (one.status === 'rejected') throw one.reason;
    const rows = Math.min(this.#count, blocks * layout.rows);
    return { rows, ...summed(sum, layout, kind) };
  }

  /** Sums over some blocks, by one of the threads, as they lie in memory. */
  async #part(k: number, kind: SumsKind, [from, to]: readonly number[]): Promise<Float64Array> {
    const { layout } = this.#codes[k];
    const stride = 4 * layout.width * layout.rows;
    const range = [this.#rowsAt + from * stride, this.#rowsAt + to * stride];
    new Uint32Array(this.#memory.buffer, layout.range, 2).set(range);
    const sums = this.#numbers(k, 'losses', lengthOf(layout, kind)).fill(0);
    await this.#threads[k].call(kind);
    return sums.slice();
  }

  #numbers(k: number, at: 'sharedAt' | 'losses', length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.#codes[k].layout[at], length);
  }

  async dispose(): Promise<void> {
    for (const thread of this.#threads) await thread.dispose();
  }
}

/** The module in this thread. */
async function startHere(wasm: Uint8Array, memory: WebAssembly.Memory): Promise<ModuleThread> {
  const { instance } = await WebAssembly.instantiate(wasm, { env: { memory } });
  return {
    async call(name) {
      (instance.exports[name] as () => void)();
      // Signals and timers have their turn between calls.
      await turn();
    },
    dispose: async () => {},
  };
}

/** Numbers of the sums, squares first: they lie one behind the other. */
function lengthOf({ residuals, tiles }: SquaresLayout, kind: SumsKind): number {
  return 2 * (residuals + (kind === 'losses' ? 0 : tiles * TILE * TILE));
}

/** Sums in two lanes, tile by tile, as they are read. */
function summed(
  sums: Float64Array,
  { residuals, free }: SquaresLayout,
  kind: SumsKind,
): Omit<SquareSums, 'rows'> {
  const pair = (at: number) => sums[2 * at] + sums[2 * at + 1];
  const squares = Float64Array.from({ length: residuals }, (_, k) => pair(k));
  if (kind === 'losses') return { squares };
  /** The sum of products of two columns of a group. */
  const at = (i: number, j: number) => {
    const [row, column] = [Math.floor(i / TILE), Math.floor(j / TILE)];
    const tile = (row * (row + 1)) / 2 + column;
    return pair(residuals + (tile * TILE + (i % TILE)) * TILE + (j % TILE));
  };
  const gradient = Float64Array.from({ length: free }, (_, j) => at(free, j));
  if (kind === 'gradient') return { squares, gradient };
  const gram = new Float64Array(free * free);
  for (let i = 0; i < free; i++)
    for (let j = 0; j <= i; j++) {
      gram[i * free + j] = at(i, j);
      gram[j * free + i] = gram[i * free + j];
    }
  return { squares, gradient, gram };
}
