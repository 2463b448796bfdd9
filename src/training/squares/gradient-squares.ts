import { adjoint, input } from '../../graph/index.ts';
import { lower } from '../../onnx/index.ts';
import type { Engine, Program, Values } from '../../runtime/index.ts';
import { parameterCount } from '../../surrogate/index.ts';
import { type Fed, fedTo } from '../data.ts';
import { FIXED_DRAWS } from '../draws.ts';
import { rowsBetween } from '../hold-out.ts';
import { batchLoss, freeOf, type StepOptions } from '../step.ts';
import { doubled, float64 } from './residuals.ts';
import type { SquareGradients, SquareSlopes, SquaresOptions } from './squares.ts';

/** Rows that are computed at once. */
const ROWS = 1024;

interface Part {
  readonly program: Program;
  readonly data: Readonly<Record<string, Values>>;
  /** Its share of all rows. */
  readonly share: number;
}

/** The loss and its gradient in the engine, in one sweep forward and one back: of large networks, of which no JᵀJ is made. */
export class GradientSquares implements SquareGradients {
  readonly free: readonly number[];
  readonly count: number;
  readonly #step: StepOptions;
  readonly #parts: readonly Part[];

  private constructor(step: StepOptions, count: number, parts: readonly Part[]) {
    this.free = freeOf(step);
    this.count = count;
    this.#step = step;
    this.#parts = parts;
  }

  static async open(
    engine: Engine,
    step: StepOptions,
    data: Fed,
    { threads, drawn }: Pick<SquaresOptions, 'threads' | 'drawn'>,
  ): Promise<GradientSquares> {
    const all = data.x.dims[0];
    const programs = new Map<number, Program>();
    const parts: Part[] = [];
    try {
      for (let from = 0; from < all; from += ROWS) {
        const rows = Math.min(ROWS, all - from);
        const program = programs.get(rows) ?? (await gradientProgram(engine, step, rows, threads));
        programs.set(rows, program);
        const tables = { ...fedTo(step.objective, rowsBetween(data, from, from + rows)), ...drawn };
        const doubles = Object.entries(tables).map(([name, table]) => [name, doubled(table)]);
        parts.push({ program, data: Object.fromEntries(doubles), share: rows / all });
      }
    } catch (error) {
      for (const program of programs.values()) await program.dispose();
      throw error;
    }
    return new GradientSquares(step, all, parts);
  }

  async gradient(parameters: Float64Array): Promise<SquareSlopes> {
    const terms = this.#step.objective.terms.map(({ name, weight }) => ({ name, weight, loss: 0 }));
    const gradient = new Float64Array(this.free.length);
    for (const { program, data, share } of this.#parts) {
      const results = await program.run({ parameters: float64(parameters), ...data });
      for (const term of terms) term.loss += share * (results[`squares.${term.name}`].data[0] as number);
      const own = results['squares.gradient'].data as Float64Array;
      // Half of the gradient of r·r is Jᵀr.
      this.free.forEach((k, i) => {
        gradient[i] += (share * own[k]) / 2;
      });
    }
    return {
      total: terms.reduce((sum, { weight, loss }) => sum + weight * loss, 0),
      terms: Object.fromEntries(terms.map(({ name, loss }) => [name, loss])),
      gradient,
    };
  }

  async dispose(): Promise<void> {
    for (const program of new Set(this.#parts.map((part) => part.program))) await program.dispose();
  }
}

/** From the parameters [P] to `squares.gradient` [P] and each term's loss. */
function gradientProgram(engine: Engine, step: StepOptions, rows: number, threads: number): Promise<Program> {
  const { losses, total } = batchLoss({ ...step, copies: 1 }, rows, { turns: FIXED_DRAWS });
  const parameters = input('parameters', [parameterCount(step.architecture)]);
  const outputs = {
    'squares.gradient': adjoint(total, [parameters])[0],
    ...Object.fromEntries(Object.entries(losses).map(([name, loss]) => [`squares.${name}`, loss])),
  };
  return engine.load(lower(outputs, { precision: 'float64' }), { precision: 'float64', threads });
}
