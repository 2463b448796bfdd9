import type { Expression } from '../../graph/index.ts';
import { lower } from '../../onnx/index.ts';
import type { Program, Values } from '../../runtime/index.ts';
import { fedTo, rowsBetween } from '../../training/index.ts';
import type { LossProblem } from './problem.ts';

/** What a graph gives for some rows, by name. */
export type Outputs = Readonly<Record<string, Float64Array>>;

interface Part {
  readonly rows: number;
  readonly program: Program;
  readonly feeds: Readonly<Record<string, Values>>;
}

/** What a graph reads besides tables and draws, for so many rows. */
export type OwnFeeds = (rows: number) => Readonly<Record<string, Values>>;

/** A graph of some rows of a problem, compiled in float64 and run on all of them, part by part. */
export class RowPrograms {
  readonly #parts: readonly Part[];
  readonly #signal: AbortSignal | undefined;

  private constructor(parts: readonly Part[], signal: AbortSignal | undefined) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /**
   * @param most rows of a part, at most
   * @param graph of a part with so many rows: a function of the objective's tables and draws, and of inputs of its own
   */
  static async open(
    problem: LossProblem,
    most: number,
    graph: (rows: number) => Readonly<Record<string, Expression>>,
  ): Promise<RowPrograms> {
    const { engine, objective, rows: all, tables, drawn, signal } = problem;
    const programs = new Map<number, Program>();
    const parts: Part[] = [];
    const opened = new RowPrograms(parts, signal);
    try {
      // Parts are about equally long: so few rows are left over, if any, which need a program of their own.
      const length = Math.ceil(all / Math.ceil(all / most));
      for (let from = 0; from < all; from += length) {
        const rows = Math.min(length, all - from);
        const program =
          programs.get(rows) ??
          (await engine.load(lower(graph(rows), { precision: 'float64' }), { precision: 'float64' }));
        programs.set(rows, program);
        parts.push({
          rows,
          program,
          feeds: { ...fedTo(objective, rowsBetween(tables, from, from + rows)), ...drawn },
        });
      }
      return opened;
    } catch (error) {
      await opened.dispose();
      throw error;
    }
  }

  /** Number of the parts. */
  get count(): number {
    return this.#parts.length;
  }

  /**
   * What the graph gives for each part, with its number of rows.
   *
   * @param own what the graph reads besides tables and draws, for so many rows
   * @param count of parts, from the first. Default all
   */
  async *run(own: OwnFeeds, count = this.count): AsyncGenerator<{ rows: number; outputs: Outputs }> {
    for (const { program, rows, feeds } of this.#parts.slice(0, count)) {
      this.#signal?.throwIfAborted();
      const results = Object.entries(await program.run({ ...feeds, ...own(rows) }));
      yield {
        rows,
        outputs: Object.fromEntries(results.map(([name, { data }]) => [name, data as Float64Array])),
      };
    }
  }

  /** The sums over parts of what {@link run} gives. */
  async sums(own: OwnFeeds, count?: number): Promise<Outputs> {
    const sums: Record<string, Float64Array> = {};
    for await (const { outputs } of this.run(own, count))
      for (const [name, values] of Object.entries(outputs)) {
        const sum = sums[name] ?? new Float64Array(values.length);
        sums[name] = sum;
        for (let k = 0; k < sum.length; k++) sum[k] += values[k];
      }
    return sums;
  }

  async dispose(): Promise<void> {
    for (const program of new Set(this.#parts.map(({ program }) => program))) await program.dispose();
  }
}
