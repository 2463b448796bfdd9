import { lowerLoop, ROWS } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import type { Optimiser } from './optimiser.ts';
import { type StepOptions, trainingStep } from './step.ts';

export interface TrainingProgramOptions extends StepOptions {
  readonly batch: number;
  readonly optimiser: Optimiser;
  readonly threads?: number;
}

/** A compiled training step with the state that it carries: parameters and the optimiser's moments. */
export class TrainingProgram {
  readonly #program: Program;
  readonly #options: TrainingProgramOptions;
  readonly #data: Fed;
  #state: Readonly<Record<string, Values>>;
  #done = 0;

  private constructor(
    program: Program,
    options: TrainingProgramOptions,
    data: Fed,
    parameters: Float32Array,
  ) {
    this.#program = program;
    this.#options = options;
    this.#data = data;
    const zeros = options.optimiser.state.map((name) => [name, vector(new Float32Array(parameters.length))]);
    this.#state = { parameters: vector(parameters), ...Object.fromEntries(zeros) };
  }

  /** Compiles the step. `data` stays resident: batches are gathered from it inside the engine. */
  static async open(
    engine: Engine,
    options: TrainingProgramOptions,
    data: Fed,
    parameters: Float32Array,
  ): Promise<TrainingProgram> {
    const model = lowerLoop(trainingStep(options, options.batch, options.optimiser));
    return new TrainingProgram(
      await engine.load(model, { threads: options.threads }),
      options,
      data,
      parameters,
    );
  }

  /** Steps taken so far. */
  get done(): number {
    return this.#done;
  }

  get parameters(): Values {
    return this.#state.parameters;
  }

  /**
   * Takes as many steps as `learning` has rates, in one call of the engine.
   *
   * @param rows row numbers of the batches, one after the other
   * @returns the losses of each step before its update, by part
   */
  async advance(rows: Int32Array, learning: Float64Array): Promise<Readonly<Record<string, Values>>> {
    const { optimiser, batch } = this.#options;
    const count = learning.length;
    const rates = optimiser.ratesAt(this.#done, learning);
    const results = await this.#program.run({
      ...this.#state,
      ...this.#data,
      [ROWS]: { type: 'int32', dims: [count, batch], data: rows },
      ...Object.fromEntries(optimiser.rates.map((name, k) => [name, vector(Float32Array.from(rates[k]))])),
    });
    this.#state = Object.fromEntries(Object.keys(this.#state).map((name) => [name, results[`${name}.next`]]));
    this.#done += count;
    return results;
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
