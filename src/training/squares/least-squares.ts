import { input } from '../../graph/index.ts';
import { lower } from '../../onnx/index.ts';
import type { Engine, Program, Values } from '../../runtime/index.ts';
import { parameterCount } from '../../surrogate/index.ts';
import { type Fed, fedTo } from '../data.ts';
import { rowsBetween } from '../hold-out.ts';
import { freeOf, type StepOptions } from '../step.ts';
import { doubled, float64, type ResidualPrograms, residualPrograms } from './residuals.ts';

/** Most parameters of which a Gram matrix JᵀJ is made: with these it takes 32 MB, and seconds to factorise. */
export const MOST_GRAM_PARAMETERS = 2048;
/** Rows that are computed at once, at most, … */
const MOST_ROWS = 4096;
/** … and numbers of their Jacobian that are held at once: 32 MB. */
const MOST_NUMBERS = 1 << 22;
/** Directions of one call. They share the network's own values, but each takes time to compile. */
const SWEEPS = 8;

interface LeastSquaresOptions {
  readonly threads: number;
  /** Rows that are computed at once, at most. */
  readonly rows?: number;
  /** What terms draw, once for all steps. */
  readonly drawn?: Readonly<Record<string, Values>>;
}

/** Some of the rows. */
interface RowsOfProblem {
  readonly programs: ResidualPrograms;
  readonly data: Readonly<Record<string, Values>>;
}

/**
 * The residual r of an objective on all rows, where r·r is the loss, and products with its Jacobian J by the parameters. In
 * float64.
 */
export class LeastSquares {
  readonly #parts: readonly RowsOfProblem[];
  readonly #gram: ReadonlyMap<number, Program>;
  readonly #free: readonly number[];
  readonly #count: number;
  readonly #terms: readonly string[];

  private constructor(
    parts: readonly RowsOfProblem[],
    gram: ReadonlyMap<number, Program>,
    free: readonly number[],
    count: number,
    terms: readonly string[],
  ) {
    this.#parts = parts;
    this.#gram = gram;
    this.#free = free;
    this.#count = count;
    this.#terms = terms;
  }

  static async open(
    engine: Engine,
    step: StepOptions,
    data: Fed,
    { threads, rows: most = MOST_ROWS, drawn = {} }: LeastSquaresOptions,
  ): Promise<LeastSquares> {
    const count = parameterCount(step.architecture);
    const free = freeOf(step);
    const all = data.x.dims[0];
    const widths = step.objective.tables.reduce((sum, { width }) => sum + width, 0);
    const stride = Math.max(1, Math.min(most, Math.floor(MOST_NUMBERS / (free.length * widths))));
    const programs = new Map<number, ResidualPrograms>();
    const gram = new Map<number, Program>();
    const parts: RowsOfProblem[] = [];
    const opened = new LeastSquares(
      parts,
      gram,
      free,
      count,
      step.objective.terms.map(({ name }) => name),
    );
    try {
      for (let from = 0; from < all; from += stride) {
        const rows = Math.min(stride, all - from);
        const sweeps = Math.min(SWEEPS, free.length);
        const known = programs.get(rows);
        const made = known ?? (await residualPrograms(engine, step, { rows, all, sweeps, threads }));
        programs.set(rows, made);
        if (!gram.has(made.length))
          gram.set(made.length, await gramProgram(engine, free.length, made.length));
        const tables = Object.entries({
          ...fedTo(step.objective, rowsBetween(data, from, from + rows)),
          ...drawn,
        });
        parts.push({
          programs: made,
          data: Object.fromEntries(tables.map(([name, table]) => [name, doubled(table)])),
        });
      }
      return opened;
    } catch (error) {
      await opened.dispose();
      throw error;
    }
  }

  /** Numbers of parameters that may move, ascending. */
  get free(): readonly number[] {
    return this.#free;
  }

  /** @returns r of all rows, the losses of the terms, and r·r */
  async residual(parameters: Float64Array): Promise<{
    readonly residual: readonly Float64Array[];
    readonly terms: Readonly<Record<string, number>>;
    readonly total: number;
  }> {
    const terms: Record<string, number> = Object.fromEntries(this.#terms.map((name) => [name, 0]));
    const residual: Float64Array[] = [];
    let total = 0;
    for (const { programs, data } of this.#parts) {
      const results = await programs.residual.run({ parameters: float64(parameters), ...data });
      const part = results['jacobian.residual'].data as Float64Array;
      for (const value of part) total += value * value;
      for (const name of this.#terms) terms[name] += results[`jacobian.${name}`].data[0] as number;
      residual.push(part);
    }
    return { residual, terms, total };
  }

  /** J·v, in parts like r. @param v a direction [P] */
  async forward(parameters: Float64Array, v: Float64Array): Promise<readonly Float64Array[]> {
    const products: Float64Array[] = [];
    for (const part of this.#parts) products.push((await this.#products(part, parameters, [v]))[0]);
    return products;
  }

  /** Jᵀ·u [P]. @param u in parts like r */
  async backward(parameters: Float64Array, u: readonly Float64Array[]): Promise<Float64Array> {
    const sum = new Float64Array(this.#count);
    for (const [k, { programs, data }] of this.#parts.entries()) {
      const feeds = { parameters: float64(parameters), 'jacobian.cotangent': float64(u[k]), ...data };
      const product = (await programs.backward.run(feeds))['jacobian.product'];
      for (let i = 0; i < sum.length; i++) sum[i] += product.data[i] as number;
    }
    return sum;
  }

  /** JᵀJ [F, F] of the F parameters that may move. */
  async gram(parameters: Float64Array, signal?: AbortSignal): Promise<Float64Array> {
    const size = this.#free.length;
    const sum = new Float64Array(size * size);
    const units = this.#free.map((k) => {
      const unit = new Float64Array(this.#count);
      unit[k] = 1;
      return unit;
    });
    for (const part of this.#parts) {
      signal?.throwIfAborted();
      const { length } = part.programs;
      const columns = new Float64Array(size * length);
      const products = await this.#products(part, parameters, units);
      products.forEach((column, k) => {
        columns.set(column, k * length);
      });
      const program = this.#gram.get(length) as Program;
      const { product } = await program.run({ jacobian: float64(columns, [size, length]) });
      for (let i = 0; i < sum.length; i++) sum[i] += product.data[i] as number;
    }
    return sum;
  }

  /** Products of the Jacobian of some rows with directions [P], some at a time. */
  async #products(
    { programs, data }: RowsOfProblem,
    parameters: Float64Array,
    directions: readonly Float64Array[],
  ): Promise<Float64Array[]> {
    const sweeps = Math.min(SWEEPS, this.#free.length);
    const products: Float64Array[] = [];
    for (let from = 0; from < directions.length; from += sweeps) {
      const some = directions.slice(from, from + sweeps);
      const side = new Float64Array(sweeps * this.#count);
      some.forEach((direction, k) => {
        side.set(direction, k * this.#count);
      });
      const feeds = {
        parameters: float64(parameters),
        'jacobian.directions': float64(side, [sweeps, this.#count]),
        ...data,
      };
      const found = (await programs.forward.run(feeds))['jacobian.products'].data as Float64Array;
      for (let k = 0; k < some.length; k++)
        products.push(found.subarray(k * programs.length, (k + 1) * programs.length));
    }
    return products;
  }

  async dispose(): Promise<void> {
    for (const { residual, forward, backward } of new Set(this.#parts.map(({ programs }) => programs)))
      for (const program of [residual, forward, backward]) await program.dispose();
    for (const program of this.#gram.values()) await program.dispose();
  }
}

/** The program from columns of a Jacobian [F, M] to their products with one another. */
function gramProgram(engine: Engine, size: number, length: number): Promise<Program> {
  const jacobian = input('jacobian', [size, length]);
  const product = jacobian.matmul(jacobian.transpose());
  return engine.load(lower({ product }, { precision: 'float64' }), { precision: 'float64' });
}
