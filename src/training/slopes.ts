import type { Values } from '../runtime/index.ts';
import { copyOf } from '../surrogate/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { type Fed, vector } from './data.ts';
import type { Undertaking } from './methods/method.ts';
import { NetworkProgram } from './network.ts';

/** Derivatives that the first of the networks predicts on a batch, for draws that need them. They are computed once a call. */
export class PredictedSlopes {
  readonly #network: NetworkProgram;
  readonly #data: Fed;
  readonly #copies: number;

  private constructor(network: NetworkProgram, data: Fed, copies: number) {
    this.#network = network;
    this.#data = data;
    this.#copies = copies;
  }

  static async open(
    { engine, step, data }: Pick<Undertaking, 'engine' | 'step' | 'data'>,
    batch: number,
  ): Promise<PredictedSlopes> {
    const points = rowsOfTable(data.x, new Int32Array(batch));
    const network = await NetworkProgram.open(engine, step, points, 'slopes', 1);
    return new PredictedSlopes(network, data, step.copies ?? 1);
  }

  /** ∂ŷ/∂x [r, m, d] at these rows. */
  on(rows: Int32Array, parameters: Values): Promise<Tensor> {
    const x = rowsOfTable(this.#data.x, rows);
    const first = copyOf(parameters.data as Float32Array, 0, this.#copies);
    return this.#network.jacobians(vector(first), x);
  }

  dispose(): Promise<void> {
    return this.#network.dispose();
  }
}

/** Rows of a table by their numbers. */
function rowsOfTable({ dims: [n], data }: Values, rows: Int32Array): Values {
  const width = data.length / n;
  const all = data as Float32Array;
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, k) => {
    chosen.set(all.subarray(row * width, (row + 1) * width), k * width);
  });
  return { type: 'float32', dims: [rows.length, width], data: chosen };
}
