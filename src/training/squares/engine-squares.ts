import type { Engine } from '../../runtime/index.ts';
import type { Fed } from '../data.ts';
import type { StepOptions } from '../step.ts';
import { LeastSquares } from './least-squares.ts';
import type { SquareSlopes, Squares, SquaresOptions } from './squares.ts';

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

  dispose(): Promise<void> {
    return this.#problem.dispose();
  }
}
