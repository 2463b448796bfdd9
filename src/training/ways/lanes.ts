import { compileLanes } from '../../lanes/index.ts';
import type { Columns } from '../../objective/index.ts';
import { LaneProgram, type Values } from '../../runtime/index.ts';
import { turn } from '../../tensor/index.ts';
import { sideBySide, vector } from '../data.ts';
import { trainingStep } from '../step.ts';
import { isSmall } from './size.ts';
import type { Start, Steps, Way } from './way.ts';

/** Steps in generated WebAssembly, for small networks, whose operations an engine takes longer to start than to do. */
export const lanes: Way = { name: 'lanes', suits: isSmall, open: (start) => LaneSteps.open(start) };

/** A table, and where the program takes the rows of a batch. */
interface Part extends Columns {
  readonly target: Float32Array;
}

class LaneSteps implements Steps {
  readonly #program: LaneProgram;
  readonly #batch: number;
  readonly #parameters: Float32Array;
  readonly #data: Float32Array;
  readonly #stride: number;
  readonly #parts: readonly Part[];
  readonly #collected: readonly string[];

  private constructor(
    program: LaneProgram,
    batch: number,
    parameters: Float32Array,
    data: Float32Array,
    stride: number,
    parts: readonly Part[],
    collected: readonly string[],
  ) {
    this.#program = program;
    this.#batch = batch;
    this.#parameters = parameters;
    this.#data = data;
    this.#stride = stride;
    this.#parts = parts;
    this.#collected = collected;
  }

  static async open({ training, data, parameters }: Start): Promise<LaneSteps | undefined> {
    const body = trainingStep(training);
    const step = await compileLanes(body);
    if (step === undefined) return undefined;
    const program = await LaneProgram.open(step);
    const { tables } = training.objective;
    const { data: all, stride } = sideBySide(data, tables);
    const parts = tables.map(
      (table): Part => ({
        ...table,
        target: program.numbers(table.name, training.batch * table.width),
      }),
    );
    const own = program.numbers('parameters', parameters.length);
    own.set(parameters);
    return new LaneSteps(program, training.batch, own, all, stride, parts, Object.keys(body.collected));
  }

  get parameters(): Values {
    return vector(this.#parameters.slice());
  }

  async take(rows: Int32Array, scheduled: Readonly<Record<string, Float32Array>>) {
    const count = rows.length / this.#batch;
    const losses = Object.fromEntries(this.#collected.map((name) => [name, new Float64Array(count)]));
    const place = (name: string, size: number) => this.#program.numbers(name, size);
    const given = Object.entries(scheduled).map(([name, numbers]) => ({
      to: place(name, numbers.length / count),
      numbers,
    }));
    const single = given.filter(({ to }) => to.length === 1);
    const several = given.filter(({ to }) => to.length > 1);
    const behind = this.#collected.map((name) => ({ from: place(name, 1), to: losses[name] }));
    for (let k = 0; k < count; k++) {
      this.#gather(rows.subarray(k * this.#batch, (k + 1) * this.#batch));
      for (const { to, numbers } of single) to[0] = numbers[k];
      for (const { to, numbers } of several) to.set(numbers.subarray(k * to.length, (k + 1) * to.length));
      this.#program.step();
      for (const { from, to } of behind) to[k] = from[0];
    }
    // Signals and timers have their turn between calls.
    await turn();
    return losses;
  }

  #gather(rows: Int32Array): void {
    for (const { offset, width, target } of this.#parts)
      gather(this.#data, this.#stride, offset, width, rows, target);
  }

  async dispose(): Promise<void> {}
}

/** Fetches columns of chosen rows, column by column. It is given numbers alone: with objects it takes twice as long. */
function gather(
  data: Float32Array,
  stride: number,
  offset: number,
  width: number,
  rows: Int32Array,
  target: Float32Array,
): void {
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row] * stride + offset;
    for (let column = 0, to = row; column < width; column++, to += rows.length)
      target[to] = data[from + column];
  }
}
