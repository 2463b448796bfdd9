import { compileLanes } from '../../lanes/index.ts';
import { GatheringProgram, type Values } from '../../runtime/index.ts';
import { turn } from '../../tensor/index.ts';
import { sideBySide, strideOf, vector } from '../data.ts';
import { trainingStep } from '../step.ts';
import { isSmall } from './size.ts';
import type { Start, Steps, Way } from './way.ts';

/** Steps in generated WebAssembly, for small networks, whose operations an engine takes longer to start than to do. */
export const lanes: Way = { name: 'lanes', suits: isSmall, open: (start) => LaneSteps.open(start) };

class LaneSteps implements Steps {
  readonly #gathering: GatheringProgram;
  readonly #batch: number;
  /** Number of the parameters. */
  readonly #length: number;
  readonly #collected: readonly string[];

  private constructor(
    gathering: GatheringProgram,
    batch: number,
    length: number,
    collected: readonly string[],
  ) {
    this.#gathering = gathering;
    this.#batch = batch;
    this.#length = length;
    this.#collected = collected;
  }

  static async open({ training, data, parameters }: Start): Promise<LaneSteps | undefined> {
    const body = trainingStep(training);
    const step = await compileLanes(body);
    if (step === undefined) return undefined;
    const { batch, objective } = training;
    const stride = strideOf(objective.tables);
    const resident = { count: data.x.dims[0], stride, batch, parts: objective.tables };
    const gathering = await GatheringProgram.open(step, resident);
    if (gathering === undefined) return undefined;
    sideBySide(data, objective.tables, gathering.table);
    const steps = new LaneSteps(gathering, batch, parameters.length, Object.keys(body.collected));
    steps.write('parameters', parameters);
    return steps;
  }

  get parameters(): Values {
    return vector(this.read('parameters'));
  }

  read(name: string): Float32Array {
    return this.#gathering.program.numbers(name, this.#length).slice();
  }

  write(name: string, values: Float32Array): void {
    this.#gathering.program.numbers(name, this.#length).set(values);
  }

  async take(rows: Int32Array, scheduled: Readonly<Record<string, Float32Array>>) {
    const count = rows.length / this.#batch;
    const losses = Object.fromEntries(this.#collected.map((name) => [name, new Float64Array(count)]));
    const place = (name: string, size: number) => this.#gathering.program.numbers(name, size);
    const given = Object.entries(scheduled).map(([name, numbers]) => ({
      to: place(name, numbers.length / count),
      numbers,
    }));
    const single = given.filter(({ to }) => to.length === 1);
    const several = given.filter(({ to }) => to.length > 1);
    const behind = this.#collected.map((name) => ({ from: place(name, 1), to: losses[name] }));
    for (let k = 0; k < count; k++) {
      for (const { to, numbers } of single) to[0] = numbers[k];
      for (const { to, numbers } of several) to.set(numbers.subarray(k * to.length, (k + 1) * to.length));
      this.#gathering.step(rows.subarray(k * this.#batch, (k + 1) * this.#batch));
      for (const { from, to } of behind) to[k] = from[0];
    }
    // Signals and timers have their turn between calls.
    await turn();
    return losses;
  }

  async dispose(): Promise<void> {}
}
