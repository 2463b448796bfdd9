import { lowerLoop, ROWS } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import { balance } from './loss.ts';
import type { Optimiser } from './optimiser.ts';
import { type StepOptions, trainingStep } from './step.ts';

export interface TrainingProgramOptions extends StepOptions {
  readonly batch: number;
  readonly optimiser: Optimiser;
  readonly threads?: number;
}

/** Losses of single steps, each before its update: the whole and its unweighted parts. */
export interface StepLosses {
  readonly total: Float64Array;
  readonly values: Float64Array;
  /** Absent for vanilla training. */
  readonly gradients?: Float64Array;
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
   * @returns the losses of the steps
   */
  async advance(rows: Int32Array, learning: Float64Array): Promise<StepLosses> {
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
    return this.#losses(results);
  }

  #losses({ values, gradients }: Readonly<Record<string, Values>>): StepLosses {
    const { loss, sizes } = this.#options;
    const ofValues = Float64Array.from(values.data as Float32Array);
    if (loss.kind === 'vanilla') return { total: ofValues, values: ofValues };
    const { alpha, beta } = balance(loss.lambda ?? 1, sizes[0]);
    const ofGradients = Float64Array.from(gradients.data as Float32Array);
    const total = ofValues.map((value, k) => alpha * value + beta * ofGradients[k]);
    return { total, values: ofValues, gradients: ofGradients };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
