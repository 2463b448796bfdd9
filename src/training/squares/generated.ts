import { type Engine, SquaresProgram } from '../../runtime/index.ts';
import { type Fed, sideBySide } from '../data.ts';
import { freeOf, type StepOptions } from '../step.ts';
import { countedAs, rowResiduals, type ScaledResiduals } from './row-residuals.ts';
import {
  bothSides,
  type SquareLosses,
  type SquareSlopes,
  type Squares,
  type SquaresOptions,
} from './squares.ts';

/** Squares of residuals in generated code. */
export class GeneratedSquares implements Squares {
  readonly free: readonly number[];
  readonly count: number;
  readonly #program: SquaresProgram;
  readonly #of: ScaledResiduals['of'];
  readonly #drawn: readonly number[];
  readonly #names: readonly string[];

  private constructor(
    program: SquaresProgram,
    free: readonly number[],
    count: number,
    of: ScaledResiduals['of'],
    names: readonly string[],
    drawn: readonly number[],
  ) {
    this.free = free;
    this.count = count;
    this.#program = program;
    this.#of = of;
    this.#names = names;
    this.#drawn = drawn;
  }

  /** @returns undefined where the objective has no generated code */
  static async open(
    { startThread }: Pick<Engine, 'startThread'>,
    step: StepOptions,
    data: Fed,
    { threads, drawn, order }: SquaresOptions,
  ): Promise<GeneratedSquares | undefined> {
    const free = freeOf(step);
    const residuals = rowResiduals(step, free);
    if (residuals === undefined) return undefined;
    const [count] = data.x.dims;
    const fill = (to: Float32Array, block: number) => layRows(to, block, step, data, order);
    const program = await SquaresProgram.open(residuals, { count, fill, threads, startThread });
    if (program === undefined) return undefined;
    const numbers = residuals.drawn.flatMap(({ name }) => Array.from(drawn[name].data, Number));
    const names = step.objective.terms.map(({ name }) => name);
    return new GeneratedSquares(program, free, count, residuals.of, names, numbers);
  }

  get least(): number {
    return this.#program.least;
  }

  async gradient(parameters: Float64Array, count = this.count): Promise<SquareSlopes> {
    const { squares, gradient, rows } = await this.#program.gradient(this.#shared(parameters), count);
    return { ...this.#losses(squares, rows), gradient: gradient.map((sum) => sum / rows) };
  }

  async gram(parameters: Float64Array, count = this.count): Promise<Float64Array> {
    const { gram, rows } = await this.#program.gram(this.#shared(parameters), count);
    return gram.map((sum) => sum / rows);
  }

  async bend(parameters: Float64Array, shift: Float64Array, count = this.count): Promise<Float64Array> {
    const [ahead, behind] = bothSides(parameters, shift).map((p) => this.#shared(p));
    const { gradient, rows } = await this.#program.bend(this.#shared(parameters), [ahead, behind], count);
    return gradient.map((sum) => sum / rows);
  }

  #shared(parameters: Float64Array): Float64Array {
    return Float64Array.from([...parameters, ...this.#drawn]);
  }

  #losses(squares: Float64Array, rows: number): SquareLosses {
    const terms: Record<string, number> = Object.fromEntries(this.#names.map((name) => [name, 0]));
    let total = 0;
    this.#of.forEach((term, k) => {
      const square = squares[k] / rows;
      terms[term.name] += square / countedAs(term);
      if (term.weight > 0) total += square;
    });
    return { total, terms };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}

/**
 * Lays rows with their weight behind them, block by block, a column after the other. Those up to whole blocks are copies that count
 * nothing.
 */
function layRows(
  to: Float32Array,
  block: number,
  { objective: { tables } }: StepOptions,
  data: Fed,
  order: Int32Array,
): void {
  const [count] = data.x.dims;
  const { data: rows, stride } = sideBySide(data, tables);
  const width = stride + 1;
  for (let row = 0; row * width < to.length; row++) {
    const from = order[Math.min(row, count - 1)] * stride;
    const lane = row % block;
    const at = (row - lane) * width + lane;
    for (let column = 0; column < stride; column++) to[at + column * block] = rows[from + column];
    to[at + stride * block] = row < count ? 1 : 0;
  }
}
