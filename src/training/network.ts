import { adjoint, input } from '../graph/index.ts';
import { lower } from '../onnx/index.ts';
import type { Engine, Program, Values } from '../runtime/index.ts';
import { networkGraph, outputWidth, parameterCount, unpack } from '../surrogate/index.ts';
import { type Tensor, tensor } from '../tensor/index.ts';
import type { StepOptions } from './step.ts';

/** What a network of given parameters predicts at fixed points, in normalised units, on an engine. */
export class NetworkProgram {
  readonly #program: Program;
  readonly #x: Values;
  readonly #outputs: number;

  private constructor(program: Program, x: Values, outputs: number) {
    this.#program = program;
    this.#x = x;
    this.#outputs = outputs;
  }

  /**
   * @param x points [n, d]
   * @param of its values, or its slopes
   */
  static async open(
    engine: Engine,
    { architecture }: StepOptions,
    x: Values,
    of: 'values' | 'slopes',
    threads?: number,
  ): Promise<NetworkProgram> {
    const outputs = outputWidth(architecture);
    const points = input('x', x.dims);
    const { network } = unpack(input('parameters', [parameterCount(architecture)]), architecture);
    const predicted = networkGraph(network, points).output;
    // The gradient of an output's sum over the points, by the points, is the slopes at each.
    const chosen = () => predicted.mul(input('output', [1, outputs])).sum();
    const result = of === 'values' ? predicted : adjoint(chosen(), [points])[0];
    return new NetworkProgram(await engine.load(lower({ result }), { threads }), x, outputs);
  }

  /** Predictions [n, m]. */
  async values(parameters: Values): Promise<Float32Array> {
    return this.#run({ parameters });
  }

  /**
   * Derivatives of one output by the inputs [n, d].
   *
   * @param x other points, as many. Default those that it was opened with
   */
  async slopes(parameters: Values, output: number, x = this.#x): Promise<Float32Array> {
    const data = new Float32Array(this.#outputs);
    data[output] = 1;
    return this.#run({ x, parameters, output: { type: 'float32', dims: [1, this.#outputs], data } });
  }

  /** Derivatives of all outputs [n, m, d], at other points. */
  async jacobians(parameters: Values, x: Values): Promise<Tensor> {
    const [rows, d] = x.dims;
    const all = new Float64Array(rows * this.#outputs * d);
    for (let output = 0; output < this.#outputs; output++) {
      const slopes = await this.slopes(parameters, output, x);
      for (let row = 0; row < rows; row++)
        all.set(slopes.subarray(row * d, (row + 1) * d), (row * this.#outputs + output) * d);
    }
    return tensor(all, [rows, this.#outputs, d]);
  }

  async #run(inputs: Readonly<Record<string, Values>>): Promise<Float32Array> {
    const { result } = await this.#program.run({ x: this.#x, ...inputs });
    return result.data as Float32Array;
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
