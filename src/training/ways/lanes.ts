import { compileSteps } from '../../lanes/index.ts';
import { StepsProgram, threadsFor, type Values } from '../../runtime/index.ts';
import { sideBySide, strideOf, vector } from '../data.ts';
import { lossName, trainingStep } from '../step.ts';
import { isSmall, STEPS_PER_CALL } from './size.ts';
import type { Start, Steps, Way } from './way.ts';

/**
 * Steps in generated WebAssembly, for small networks, whose operations an engine takes longer to start than to do. Networks side by
 * side run one code, and are shared among threads: each moves whole networks.
 */
export const lanes: Way = { name: 'lanes', suits: isSmall, open: (start) => LaneSteps.open(start) };

class LaneSteps implements Steps {
  readonly #program: StepsProgram;
  readonly #copies: number;

  private constructor(program: StepsProgram, copies: number) {
    this.#program = program;
    this.#copies = copies;
  }

  static async open(start: Start): Promise<LaneSteps | undefined> {
    const { engine, training, data, parameters, most = start.threads } = start;
    const { objective, copies = 1 } = training;
    const { tables } = objective;
    const resident = { count: data.x.dims[0], stride: strideOf(tables), copies };
    const threads = threadsFor({ ...resident, threads: most, startThread: engine.startThread });
    const startThread = threads > 1 ? engine.startThread : undefined;
    const body = trainingStep({ ...training, copies: 1 });
    const code = compileSteps(body, {
      parts: tables,
      most: STEPS_PER_CALL,
      shared: startThread !== undefined,
    });
    if (code === undefined) return undefined;
    const program = await StepsProgram.open(code, {
      ...resident,
      fill: (table) => void sideBySide(data, tables, table),
      threads,
      startThread,
    });
    if (program === undefined) return undefined;
    program.write('parameters', parameters);
    return new LaneSteps(program, copies);
  }

  get parameters(): Values {
    return vector(this.read('parameters'));
  }

  read(name: string): Float32Array {
    return this.#program.read(name);
  }

  write(name: string, values: Float32Array): void {
    this.#program.write(name, values);
  }

  async take(rows: Int32Array, scheduled: Readonly<Record<string, Float32Array>>) {
    const losses = await this.#program.take(rows, scheduled);
    const named = losses.flatMap((of, copy) =>
      Object.entries(of).map(([name, numbers]) => [lossName(name, copy, this.#copies), numbers]),
    );
    return Object.fromEntries(named) as Record<string, Float64Array>;
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
