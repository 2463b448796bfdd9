import type { Expression } from '../graph/index.ts';
import { lower } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Fed, fedTo, vector } from './data.ts';
import { rowsBetween } from './hold-out.ts';
import { batchLosses, lossName, type StepOptions } from './step.ts';

/** Rows whose loss is computed at once. */
const PART = 4096;

/** Some of the rows, and the program that computes their loss. Parts of one size share it. */
interface Watched {
  readonly program: Program;
  readonly data: Readonly<Record<string, Values>>;
  readonly rows: number;
}

/** Validation losses of the networks that are trained side by side. */
export class Validator {
  readonly #parts: readonly Watched[];
  readonly #copies: number;

  private constructor(parts: readonly Watched[], copies: number) {
    this.#parts = parts;
    this.#copies = copies;
  }

  static async open(engine: Engine, step: StepOptions, watched: Fed, threads?: number): Promise<Validator> {
    const rows = watched.x.dims[0];
    const programs = new Map<number, Program>();
    const parts: Watched[] = [];
    for (let from = 0; from < rows; from += PART) {
      const size = Math.min(PART, rows - from);
      const data = fedTo(step.objective, rowsBetween(watched, from, from + size));
      const program = programs.get(size) ?? (await engine.load(lower(totalsOf(step, size)), { threads }));
      programs.set(size, program);
      parts.push({ program, data, rows: size });
    }
    return new Validator(parts, step.copies ?? 1);
  }

  /** The losses of predicting the mean of the labels, which parameters that are all zero do. */
  ofMean({ data }: Values): Promise<readonly number[]> {
    return this.losses(vector(new Float32Array(data.length)));
  }

  /** The mean of the loss over all rows, of each network. @param parameters of all */
  async losses(parameters: Values): Promise<readonly number[]> {
    const sums = new Float64Array(this.#copies);
    let all = 0;
    for (const { program, data, rows } of this.#parts) {
      const results = await program.run({ parameters, ...data });
      for (let copy = 0; copy < sums.length; copy++)
        sums[copy] += (results[lossName('total', copy, sums.length)].data[0] as number) * rows;
      all += rows;
    }
    return Array.from(sums, (sum) => sum / all);
  }

  async dispose(): Promise<void> {
    for (const program of new Set(this.#parts.map((part) => part.program))) await program.dispose();
  }
}

function totalsOf(step: StepOptions, rows: number): Record<string, Expression> {
  const networks = batchLosses(step, rows);
  return Object.fromEntries(
    networks.map(({ total }, copy) => [lossName('total', copy, networks.length), total]),
  );
}
