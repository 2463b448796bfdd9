import { lower } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import type { RandomStream } from '../tensor/index.ts';
import { type Fed, fedTo, vector } from './data.ts';
import { DrawSource, FIXED_DRAWS } from './draws.ts';
import { rowsBetween } from './hold-out.ts';
import { meanLoss } from './mean-loss.ts';
import { DivergenceError } from './outcome.ts';
import { batchLoss, type StepOptions } from './step.ts';
import { parametersOf } from './trainee.ts';

/** Rows whose loss is computed at once. */
const PART = 4096;

/** Some of the rows, and the program that computes their loss. Parts of one size share it. */
interface Watched {
  readonly program: Program;
  readonly data: Readonly<Record<string, Values>>;
  readonly rows: number;
}

/** What the loss is validated on. */
export interface WatchedRows {
  readonly data: Fed;
  /** The numbers of the rows in the samples that the objective was bound to. */
  readonly numbers: Int32Array;
  /** Source of the draws. */
  readonly random: RandomStream;
}

/**
 * Validation losses of the networks that are trained side by side. What terms draw is drawn once, a few times, so that losses of
 * different times can be compared.
 */
export class Validator {
  readonly #engine: Engine;
  /** Of one network. */
  readonly #step: StepOptions;
  readonly #parts: readonly Watched[];
  readonly #copies: number;

  private constructor(engine: Engine, step: StepOptions, parts: readonly Watched[], copies: number) {
    this.#engine = engine;
    this.#step = step;
    this.#parts = parts;
    this.#copies = copies;
  }

  /** @param part rows whose loss is computed at once. Default 4096 */
  static async open(
    engine: Engine,
    step: StepOptions,
    watched: WatchedRows,
    threads?: number,
    part = PART,
  ): Promise<Validator> {
    const rows = watched.data.x.dims[0];
    const source = new DrawSource(step.objective, watched.random.substream('validation'), watched.numbers);
    const drawn = source.fixed(FIXED_DRAWS);
    // One network's program serves all of them.
    const own = { ...step, copies: 1 };
    const programs = new Map<number, Program>();
    const parts: Watched[] = [];
    for (let from = 0; from < rows; from += part) {
      const size = Math.min(part, rows - from);
      const tables = fedTo(step.objective, rowsBetween(watched.data, from, from + size));
      const load = () => {
        const { total } = batchLoss(own, size, { turns: FIXED_DRAWS });
        return engine.load(lower({ total }), { threads });
      };
      const program = programs.get(size) ?? (await load());
      programs.set(size, program);
      parts.push({ program, data: { ...tables, ...drawn }, rows: size });
    }
    return new Validator(engine, own, parts, step.copies ?? 1);
  }

  /**
   * The losses that each network begins with: its own, and that of predicting the mean of the labels. Parameters that are all
   * zero predict it. A term may not be finite there (a logarithm): then the network's own loss stands for both.
   *
   * @throws DivergenceError naming the terms where the losses of its own parameters are not finite
   */
  async begin(parameters: Values): Promise<readonly { readonly start: number; readonly ofMean: number }[]> {
    const means = await this.losses(vector(new Float32Array(parameters.data.length)));
    const starts = await this.losses(parameters);
    if (!starts.every(Number.isFinite))
      throw new DivergenceError('not-finite', 0, { terms: await this.#notFinite(parameters) });
    return starts.map((start, copy) => ({
      start,
      ofMean: Number.isFinite(means[copy]) ? means[copy] : start,
    }));
  }

  /** Names of the terms whose losses are not finite; undefined where only their sum is not. */
  async #notFinite(parameters: Values): Promise<readonly string[] | undefined> {
    const found = new Set<string>();
    for (const { data, rows } of this.#parts) {
      const { losses } = batchLoss(this.#step, rows, { turns: FIXED_DRAWS });
      const program = await this.#engine.load(lower(losses));
      try {
        for (const own of this.#own(parameters)) {
          const results = await program.run({ parameters: own, ...data });
          for (const term of Object.keys(losses))
            if (!Number.isFinite(results[term].data[0] as number)) found.add(term);
        }
      } finally {
        await program.dispose();
      }
    }
    return found.size === 0 ? undefined : [...found];
  }

  /** The mean of the loss over all rows, of each network. @param parameters of all */
  async losses(parameters: Values): Promise<readonly number[]> {
    const parts = await this.partLosses(parameters);
    return parts.map((losses) => meanLoss(losses, this.rows));
  }

  /** How many rows each part has. */
  get rows(): readonly number[] {
    return this.#parts.map(({ rows }) => rows);
  }

  /** The loss on each part of the rows, of each network. @param parameters of all */
  async partLosses(parameters: Values): Promise<readonly Float64Array[]> {
    const losses: Float64Array[] = [];
    for (const own of this.#own(parameters)) {
      const of = new Float64Array(this.#parts.length);
      for (const [part, { program, data }] of this.#parts.entries())
        of[part] = (await program.run({ parameters: own, ...data })).total.data[0] as number;
      losses.push(of);
    }
    return losses;
  }

  /** The parameters of each network. */
  #own(parameters: Values): readonly Values[] {
    return Array.from({ length: this.#copies }, (_, copy) => parametersOf(parameters, copy, this.#copies));
  }

  async dispose(): Promise<void> {
    for (const program of new Set(this.#parts.map((part) => part.program))) await program.dispose();
  }
}
