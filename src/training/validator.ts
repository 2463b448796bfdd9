import { lower } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import { DivergenceError } from './outcome.ts';
import { batchLoss, type StepOptions } from './step.ts';

/** Validation loss of parameters, and the watch for divergence. */
export class Validator {
  readonly #program: Program;
  readonly #data: Readonly<Record<string, Values>>;
  readonly #spread: number;
  #limit = Number.POSITIVE_INFINITY;

  private constructor(program: Program, data: Readonly<Record<string, Values>>, spread: number) {
    this.#program = program;
    this.#data = data;
    this.#spread = spread;
  }

  static async open(engine: Engine, step: StepOptions, data: Fed, threads?: number): Promise<Validator> {
    const rows = data.x.dims[0];
    const { total, predicted } = batchLoss(step, rows);
    const centred = predicted.sub(predicted.mean([0], true));
    const model = lower({ total, spread: centred.square().mean() });
    return new Validator(await engine.load(model, { threads }), data, variance(data.y));
  }

  /** The loss of the parameters to start from; what later ones are compared with. */
  async begin(parameters: Values, peak: number): Promise<number> {
    // All parameters zero predict the mean of the labels. A start may be better than that by any factor: a rise from
    // there to something still useful is no explosion.
    const ofMean = await this.#losses(vector(new Float32Array(parameters.data.length)), 0, peak);
    const { loss } = await this.#losses(parameters, 0, peak);
    this.#limit = 1000 * Math.max(loss, ofMean.loss);
    return loss;
  }

  async check(parameters: Values, step: number, peak: number): Promise<number> {
    const { loss, spread } = await this.#losses(parameters, step, peak);
    if (loss > this.#limit) throw new DivergenceError('exploded', step, peak);
    // Predictions of a useful network vary with the labels; those of a dead one do not at all.
    if (spread < 1e-6 * this.#spread) throw new DivergenceError('collapsed', step, peak);
    return loss;
  }

  async #losses(parameters: Values, step: number, peak: number) {
    const { total, spread } = await this.#program.run({ parameters, ...this.#data });
    const loss = total.data[0] as number;
    if (!Number.isFinite(loss)) throw new DivergenceError('not-finite', step, peak);
    return { loss, spread: spread.data[0] as number };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}

function variance({ data }: Values): number {
  const values = data as Float32Array;
  const mean = values.reduce((p, q) => p + q, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
