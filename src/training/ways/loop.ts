import type { LoopBody } from '../../graph/index.ts';
import { lowerLoop, ROWS } from '../../onnx/index.ts';
import type { Program, Values } from '../../runtime/index.ts';
import { fedTo, vector } from '../data.ts';
import { trainingStep } from '../step.ts';
import type { Start, Steps, Way } from './way.ts';

/** Steps in one program, inside which the loop runs; threads share out single operations. Any step can be taken so. */
export const loop = {
  name: 'loop',
  suits: () => true,
  open: (start: Start): Promise<Steps> => LoopSteps.open(start),
} satisfies Way;

class LoopSteps implements Steps {
  readonly #program: Program;
  readonly #data: Readonly<Record<string, Values>>;
  readonly #batch: number;
  readonly #collected: readonly string[];
  readonly #scheduled: LoopBody['scheduled'];
  readonly #state: Record<string, Values>;

  private constructor(
    program: Program,
    data: Readonly<Record<string, Values>>,
    batch: number,
    state: Record<string, Values>,
    { collected, scheduled }: Pick<LoopBody, 'collected' | 'scheduled'>,
  ) {
    this.#program = program;
    this.#data = data;
    this.#batch = batch;
    this.#state = state;
    this.#collected = Object.keys(collected);
    this.#scheduled = scheduled;
  }

  static async open({ engine, training, data, parameters, threads }: Start): Promise<LoopSteps> {
    const body = trainingStep(training);
    const program = await engine.load(lowerLoop(body), { threads });
    const zeros = training.optimiser.state.map((name) => [name, vector(new Float32Array(parameters.length))]);
    const state = { parameters: vector(parameters), ...Object.fromEntries(zeros) };
    const fed = fedTo(training.objective, data);
    return new LoopSteps(program, fed, training.batch, state, body);
  }

  get parameters(): Values {
    return this.#state.parameters;
  }

  read(name: string): Float32Array {
    return (this.#state[name].data as Float32Array).slice();
  }

  write(name: string, values: Float32Array): void {
    this.#state[name] = vector(values.slice());
  }

  async take(rows: Int32Array, scheduled: Readonly<Record<string, Float32Array>>) {
    const steps = rows.length / this.#batch;
    const results = await this.#program.run({
      ...this.#state,
      ...this.#data,
      [ROWS]: { type: 'int32', dims: [steps, this.#batch], data: rows },
      ...Object.fromEntries(
        this.#scheduled.map(({ name, shape }) => [
          name,
          { type: 'float32', dims: [steps, ...shape], data: scheduled[name] },
        ]),
      ),
    });
    for (const name of Object.keys(this.#state)) this.#state[name] = results[`${name}.next`];
    const numbers = ({ data }: Values) => Float64Array.from(data as Float32Array);
    return Object.fromEntries(this.#collected.map((name) => [name, numbers(results[name])]));
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
