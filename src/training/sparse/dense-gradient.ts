import { lower } from '../../onnx/index.ts';
import type { Program, Values } from '../../runtime/index.ts';
import { parameterCount } from '../../surrogate/index.ts';
import { type Fed, strideOf, vector } from '../data.ts';
import { drawnBy } from '../draws.ts';
import type { Undertaking } from '../methods/method.ts';
import { type StepTraining, shareOfStep } from '../step.ts';

/**
 * The gradient of the loss on a batch by all parameters, also by those that stay zero in the steps. Its program is compiled once,
 * when it is first asked for.
 */
export class DenseGradient {
  readonly #of: Pick<Undertaking, 'engine' | 'data' | 'threads'>;
  readonly #training: StepTraining;
  #program?: Program;

  constructor(of: Pick<Undertaking, 'engine' | 'data' | 'threads'>, training: StepTraining) {
    this.#of = of;
    this.#training = training;
  }

  /**
   * @param rows of the batch
   * @param drawn what the terms draw for it, by name
   * @returns the gradient of each network's own loss, one after the other
   */
  async on(
    rows: Int32Array,
    parameters: Float32Array,
    drawn: Readonly<Record<string, Float32Array>>,
  ): Promise<Float32Array> {
    const { engine, data, threads } = this.#of;
    const { objective, batch, architecture, copies = 1 } = this.#training;
    const { draws, width } = drawnBy(objective);
    this.#program ??= await engine.load(lower({ sums: shareOfStep(this.#training, batch).sums }), {
      threads,
    });
    const all = new Float32Array(width);
    for (const { name, offset, size } of draws) all.set(drawn[name].subarray(0, size), offset);
    const { sums } = await this.#program.run({
      parameters: vector(parameters),
      rows: rowsSideBySide(data, objective.tables, rows),
      draws: vector(all),
    });
    return (sums.data as Float32Array).subarray(0, copies * parameterCount(architecture));
  }

  async dispose(): Promise<void> {
    await this.#program?.dispose();
  }
}

/** Rows of tables side by side, [rows, width of all]. */
function rowsSideBySide(data: Fed, tables: StepTraining['objective']['tables'], rows: Int32Array): Values {
  const stride = strideOf(tables);
  const chosen = new Float32Array(rows.length * stride);
  for (const { name, offset, width } of tables) {
    const table = data[name].data as Float32Array;
    rows.forEach((row, k) => {
      chosen.set(table.subarray(row * width, (row + 1) * width), k * stride + offset);
    });
  }
  return { type: 'float32', dims: [rows.length, stride], data: chosen };
}
