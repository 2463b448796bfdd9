import { type Engine, type SquareSums, SquaresProgram } from '../../runtime/index.ts';
import { type Fed, sideBySide } from '../data.ts';
import { freeOf, type StepOptions } from '../step.ts';
import { countedAs, rowResiduals, type ScaledResiduals } from './row-residuals.ts';
import type { SquareLosses, Squares, SquaresOptions, StepEquations } from './squares.ts';

/** Products that a thread must have in a pass, else starting it costs more than it saves. */
const THREAD_WORK = 2e8;

/** Squares of residuals in generated code. */
export class GeneratedSquares implements Squares {
  readonly free: readonly number[];
  readonly count: number;
  readonly #program: SquaresProgram;
  readonly #of: ScaledResiduals['of'];
  readonly #drawn: readonly number[];

  private constructor(
    program: SquaresProgram,
    free: readonly number[],
    count: number,
    of: ScaledResiduals['of'],
    drawn: readonly number[],
  ) {
    this.free = free;
    this.count = count;
    this.#program = program;
    this.#of = of;
    this.#drawn = drawn;
  }

  /** @returns undefined where the objective has no generated code */
  static async open(
    { startThread }: Pick<Engine, 'startThread'>,
    step: StepOptions,
    data: Fed,
    { threads: most, drawn, order }: SquaresOptions,
  ): Promise<GeneratedSquares | undefined> {
    const free = freeOf(step);
    const residuals = rowResiduals(step, free);
    if (residuals === undefined) return undefined;
    const [count] = data.x.dims;
    const work = (count * residuals.residuals.length * (free.length + 1) ** 2) / 2;
    const threads = Math.max(1, Math.min(most, Math.floor(work / THREAD_WORK)));
    const fill = (rows: Float32Array) => layRows(rows, step, data, order);
    const program = await SquaresProgram.open(residuals, { count, fill, threads, startThread });
    if (program === undefined) return undefined;
    const numbers = residuals.drawn.flatMap(({ name }) => Array.from(drawn[name].data, Number));
    return new GeneratedSquares(program, free, count, residuals.of, numbers);
  }

  async losses(parameters: Float64Array): Promise<SquareLosses> {
    return this.#losses(await this.#program.sums('losses', this.#shared(parameters)));
  }

  async gradient(parameters: Float64Array) {
    const sums = await this.#program.sums('gradient', this.#shared(parameters));
    return { ...this.#losses(sums), gradient: mean(sums.gradient, sums.rows) };
  }

  async normal(parameters: Float64Array, rows?: number): Promise<StepEquations> {
    const sums = await this.#program.sums('gram', this.#shared(parameters), rows);
    const { gradient, gram } = sums;
    return { ...this.#losses(sums), gradient: mean(gradient, sums.rows), gram: mean(gram, sums.rows) };
  }

  #shared(parameters: Float64Array): Float64Array {
    return Float64Array.from([...parameters, ...this.#drawn]);
  }

  #losses({ squares, rows }: SquareSums): SquareLosses {
    const terms: Record<string, number> = {};
    let total = 0;
    this.#of.forEach((term, k) => {
      const square = squares[k] / rows;
      terms[term.name] = (terms[term.name] ?? 0) + square / countedAs(term);
      if (term.weight > 0) total += square;
    });
    return { total, terms };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}

/** Lays rows with their weight behind them. Those up to whole blocks are copies that count nothing. */
function layRows(to: Float32Array, { objective }: StepOptions, data: Fed, order: Int32Array): void {
  const [count] = data.x.dims;
  const { data: rows, stride } = sideBySide(data, objective.tables);
  const width = stride + 1;
  for (let row = 0; row * width < to.length; row++) {
    const from = row < count ? row : count - 1;
    const at = order[from] * stride;
    to.set(rows.subarray(at, at + stride), row * width);
    to[row * width + stride] = row < count ? 1 : 0;
  }
}

function mean(sums: Float64Array | undefined, rows: number): Float64Array {
  return (sums as Float64Array).map((sum) => sum / rows);
}
