import { compileLanes } from '../lanes/index.ts';
import { LaneProgram, type Values } from '../runtime/index.ts';
import { type Fed, vector } from './data.ts';
import { type StepTraining, trainingStep } from './step.ts';
import type { Steps } from './steps.ts';

/** Steps in generated WebAssembly, for small networks: an engine takes longer to start their operations than to do them. */
export class LaneSteps implements Steps {
  readonly #program: LaneProgram;
  readonly #batch: number;
  readonly #size: number;
  readonly #collected: readonly string[];

  private constructor(program: LaneProgram, batch: number, size: number, collected: readonly string[]) {
    this.#program = program;
    this.#batch = batch;
    this.#size = size;
    this.#collected = collected;
  }

  /**
   * @param most steps that one call takes
   * @returns undefined for a step that has no code in lanes
   */
  static async open(
    training: StepTraining,
    data: Fed,
    parameters: Float32Array,
    most: number,
  ): Promise<LaneSteps | undefined> {
    const body = trainingStep(training);
    const step = await compileLanes(body);
    if (step === undefined) return undefined;
    const tables = body.gathered.map(({ name }) => data[name].data as Float32Array);
    const program = await LaneProgram.open(step, tables, most * training.batch);
    program.numbers('parameters', parameters.length).set(parameters);
    return new LaneSteps(program, training.batch, parameters.length, Object.keys(body.collected));
  }

  get parameters(): Values {
    return vector(this.#program.numbers('parameters', this.#size).slice());
  }

  async take(rows: Int32Array, rates: Readonly<Record<string, Float32Array>>) {
    const count = rows.length / this.#batch;
    const losses = Object.fromEntries(this.#collected.map((name) => [name, new Float64Array(count)]));
    const ahead = Object.entries(rates).map(([name, numbers]) => ({
      to: this.#program.numbers(name, 1),
      numbers,
    }));
    const behind = this.#collected.map((name) => ({
      from: this.#program.numbers(name, 1),
      to: losses[name],
    }));
    this.#program.rows(rows.length).set(rows);
    for (let k = 0; k < count; k++) {
      for (const { to, numbers } of ahead) to[0] = numbers[k];
      this.#program.step(k * this.#batch);
      for (const { from, to } of behind) to[k] = from[0];
    }
    // Signals and timers have their turn between calls.
    await new Promise((resolve) => setImmediate(resolve));
    const { values, gradients } = losses;
    return { values, ...(gradients && { gradients }) };
  }

  async dispose(): Promise<void> {}
}
