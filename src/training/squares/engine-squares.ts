import type { Engine } from '../../runtime/index.ts';
import type { Fed } from '../data.ts';
import type { StepOptions } from '../step.ts';
import { LeastSquares } from './least-squares.ts';
import { bothSides, type SquareSlopes, type Squares, type SquaresOptions } from './squares.ts';

/** Squares of residuals in the engine: of any objective, all rows at once. */
export class EngineSquares implements Squares {
  readonly free: readonly number[];
  readonly count: number;
  readonly #problem: LeastSquares;

  private constructor(problem: LeastSquares, count: number) {
    this.#problem = problem;
    this.free = problem.free;
    this.count = count;
  }

  static async open(
    engine: Engine,
    step: StepOptions,
    data: Fed,
    { threads, drawn }: Pick<SquaresOptions, 'threads' | 'drawn'>,
  ): Promise<EngineSquares> {
    const problem = await LeastSquares.open(engine, step, data, { threads, drawn });
    return new EngineSquares(problem, data.x.dims[0]);
  }

  get least(): number {
    return this.count;
  }

  async gradient(parameters: Float64Array): Promise<SquareSlopes> {
    const { total, terms, residual } = await this.#problem.residual(parameters);
    const all = await this.#problem.backward(parameters, residual);
    return { total, terms, gradient: Float64Array.from(this.free, (k) => all[k]) };
  }

  gram(parameters: Float64Array): Promise<Float64Array> {
    return this.#problem.gram(parameters);
  }

  async bend(parameters: Float64Array, shift: Float64Array): Promise<Float64Array> {
    const [ahead, behind] = bothSides(parameters, shift);
    const residuals = [];
    for (const at of [ahead, parameters, behind]) residuals.push((await this.#problem.residual(at)).residual);
    const [p, q, r] = residuals;
    const second = q.map((part, k) => part.map((value, i) => p[k][i] - 2 * value + r[k][i]));
    const all = await this.#problem.backward(parameters, second);
    return Float64Array.from(this.free, (k) => all[k]);
  }

  dispose(): Promise<void> {
    return this.#problem.dispose();
  }
}
