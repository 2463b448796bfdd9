import { lower } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Fed, fedTo, vector } from './data.ts';
import { rowsBetween } from './hold-out.ts';
import { DivergenceError } from './outcome.ts';
import { batchLoss, type StepOptions } from './step.ts';

/** Rows whose loss is computed at once. */
const PART = 4096;

/** Some of the rows, and the program that computes their loss: one for all parts of a size. */
interface Part {
  readonly program: Program;
  readonly data: Readonly<Record<string, Values>>;
  readonly rows: number;
}

/** Validation loss of parameters, and the watch for losses that explode. */
export class Validator {
  readonly #parts: readonly Part[];
  readonly #peak: number;
  #limit = Number.POSITIVE_INFINITY;

  private constructor(parts: readonly Part[], peak: number) {
    this.#parts = parts;
    this.#peak = peak;
  }

  /** @param peak of the learning rate, for messages */
  static async open(
    engine: Engine,
    step: StepOptions,
    watched: Fed,
    { threads, peak }: { readonly threads?: number; readonly peak: number },
  ): Promise<Validator> {
    const rows = watched.x.dims[0];
    const programs = new Map<number, Program>();
    const parts: Part[] = [];
    for (let from = 0; from < rows; from += PART) {
      const size = Math.min(PART, rows - from);
      const data = fedTo(step.objective, rowsBetween(watched, from, from + size));
      const { total } = batchLoss(step, size);
      const program = programs.get(size) ?? (await engine.load(lower({ total }), { threads }));
      programs.set(size, program);
      parts.push({ program, data, rows: size });
    }
    return new Validator(parts, peak);
  }

  /** The loss of the parameters to start from, and that of predicting the mean: what later ones are compared with. */
  async begin(parameters: Values): Promise<{ readonly start: number; readonly ofMean: number }> {
    // All parameters zero predict the mean of the labels. A start may be better than that by any factor: a rise from
    // there to something still useful is no explosion.
    const ofMean = await this.#loss(vector(new Float32Array(parameters.data.length)), 0);
    const start = await this.#loss(parameters, 0);
    this.#limit = 1000 * Math.max(start, ofMean);
    return { start, ofMean };
  }

  /** @throws DivergenceError when the loss is not finite, or exploded */
  async check(parameters: Values, step: number): Promise<number> {
    const loss = await this.#loss(parameters, step);
    if (loss > this.#limit) throw new DivergenceError('exploded', step, { peak: this.#peak });
    return loss;
  }

  /** The mean over all rows. */
  async #loss(parameters: Values, step: number): Promise<number> {
    let [sum, all] = [0, 0];
    for (const { program, data, rows } of this.#parts) {
      const { total } = await program.run({ parameters, ...data });
      sum += (total.data[0] as number) * rows;
      all += rows;
    }
    const loss = sum / all;
    if (!Number.isFinite(loss)) throw new DivergenceError('not-finite', step, { peak: this.#peak });
    return loss;
  }

  async dispose(): Promise<void> {
    for (const program of new Set(this.#parts.map((part) => part.program))) await program.dispose();
  }
}
