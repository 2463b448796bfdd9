import { lowerLoop, ROWS } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import { type StepTraining, trainingStep } from './step.ts';
import type { Steps } from './steps.ts';

/** Steps in one program: the loop runs inside it, and threads share out single operations. */
export class LoopSteps implements Steps {
  readonly #program: Program;
  readonly #data: Fed;
  readonly #batch: number;
  #state: Readonly<Record<string, Values>>;

  private constructor(program: Program, data: Fed, batch: number, state: Readonly<Record<string, Values>>) {
    this.#program = program;
    this.#data = data;
    this.#batch = batch;
    this.#state = state;
  }

  static async open(
    engine: Engine,
    training: StepTraining,
    data: Fed,
    parameters: Float32Array,
    threads?: number,
  ): Promise<LoopSteps> {
    const program = await engine.load(lowerLoop(trainingStep(training)), { threads });
    const zeros = training.optimiser.state.map((name) => [name, vector(new Float32Array(parameters.length))]);
    const state = { parameters: vector(parameters), ...Object.fromEntries(zeros) };
    return new LoopSteps(program, data, training.batch, state);
  }

  get parameters(): Values {
    return this.#state.parameters;
  }

  async take(rows: Int32Array, rates: Readonly<Record<string, Float32Array>>) {
    const results = await this.#program.run({
      ...this.#state,
      ...this.#data,
      [ROWS]: { type: 'int32', dims: [rows.length / this.#batch, this.#batch], data: rows },
      ...Object.fromEntries(Object.entries(rates).map(([name, numbers]) => [name, vector(numbers)])),
    });
    this.#state = Object.fromEntries(Object.keys(this.#state).map((name) => [name, results[`${name}.next`]]));
    const { values, gradients } = results;
    const numbers = ({ data }: Values) => Float64Array.from(data as Float32Array);
    return { values: numbers(values), ...(gradients && { gradients: numbers(gradients) }) };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
