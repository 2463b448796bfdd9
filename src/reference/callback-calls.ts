import { rowOf, rowsOf, type Sizes, type Tensor } from '../tensor/index.ts';
import type { CallbackModelOptions, CallbackRequest, CallbackRows, Eventual } from './callback-options.ts';
import { readResults } from './callback-results.ts';
import { describePoint } from './checks.ts';
import { failureOf } from './failures.ts';

/** A callback that takes vectors beside its points. */
export type SweepName = 'jvp' | 'vjp' | 'hvp';

/** Calls of a model's callbacks for one batch: rows [start, stop) of the points. */
export class CallbackCalls {
  readonly options: CallbackModelOptions;
  readonly request: CallbackRequest;
  readonly #points: Tensor;
  readonly #range: readonly [start: number, stop: number];
  readonly #rows: CallbackRows;

  constructor(
    options: CallbackModelOptions,
    points: Tensor,
    range: readonly [start: number, stop: number],
    request: CallbackRequest,
  ) {
    this.options = options;
    this.request = request;
    this.#points = points;
    this.#range = range;
    this.#rows = plainRows(rowsOf(points, ...range));
  }

  /** Numbers of points, inputs and outputs. */
  get sizes(): readonly [n: number, d: number, m: number] {
    return [this.#rows.length, this.options.inputs.length, this.options.outputs.length];
  }

  /** What `evaluate` returns, at an order that may be lower than that of the request. */
  evaluate(order = this.request.order) {
    const { evaluate } = this.options;
    return this.#attempt('evaluate', () => evaluate(this.#rows, { ...this.request, order }));
  }

  /**
   * A sweep along vectors, one a point.
   *
   * @param each shape of the numbers of one point
   * @param gaps whether `null` may stand for a number
   */
  async sweep(name: SweepName, vectors: CallbackRows, each: Sizes, gaps = false): Promise<Float64Array> {
    const callback = this.options[name] as NonNullable<CallbackModelOptions[SweepName]>;
    const results = await this.#attempt(name, () => callback(this.#rows, vectors, this.request));
    return this.read(results, name, 'products', each, gaps);
  }

  /** Vector i of each point, of vectors [points, k, width] of all points. */
  vectors({ shape: [, k, width], data }: Tensor, i: number): CallbackRows {
    const [start] = this.#range;
    return this.#rows.map((_, row) => {
      const at = ((start + row) * k + i) * width;
      return [...data.subarray(at, at + width)];
    });
  }

  /** Row by row the unit vector `at` of `size` numbers. */
  units(size: number, at: number): CallbackRows {
    return this.#rows.map(() => Array.from({ length: size }, (_, k) => Number(k === at)));
  }

  read(results: unknown, callback: string, what: string, each: Sizes, gaps = false): Float64Array {
    const [start, stop] = this.#range;
    const { name: model } = this.options;
    return readResults(results, { model, callback, what, points: this.#points, start, stop, each, gaps });
  }

  /** "point 3, x = (0.5, 1)": a row of the batch. */
  describe(row: number): string {
    return describePoint(this.#points, this.#range[0] + row);
  }

  /** Runs a callback; what it throws is wrapped with the points that caused it. */
  async #attempt<Results>(callback: string, run: () => Eventual<Results>): Promise<Results> {
    try {
      return await run();
    } catch (error) {
      if (this.request.signal.aborted) throw error;
      const [start, stop] = this.#range;
      const first = this.describe(0);
      const where =
        stop - start === 1 ? first : `one of points ${start} to ${stop - 1}, of which the first is ${first}`;
      throw failureOf(error, `${callback} of ${this.options.name}`, where);
    }
  }
}

function plainRows(values: Tensor): number[][] {
  return Array.from({ length: values.shape[0] }, (_, row) => [...rowOf(values, row)]);
}
