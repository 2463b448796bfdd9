import { filled, InputError, rowOf, rowsOf, type Tensor } from '../tensor/index.ts';
import type {
  CallbackLabels,
  CallbackModelOptions,
  CallbackRequest,
  CallbackRows,
  Eventual,
} from './callback-options.ts';
import { type CallbackResults, type ResultsOf, readResults } from './callback-results.ts';
import { describePoint } from './checks.ts';
import { OrderError } from './order-error.ts';

/** What is asked of a model's callbacks for one batch: rows [start, stop) of the points. */
export class CallbackBatch {
  readonly #options: CallbackModelOptions;
  readonly #points: Tensor;
  readonly #range: readonly [start: number, stop: number];
  readonly #request: CallbackRequest;
  readonly #rows: CallbackRows;

  constructor(
    options: CallbackModelOptions,
    points: Tensor,
    range: readonly [start: number, stop: number],
    request: CallbackRequest,
  ) {
    this.#options = options;
    this.#points = points;
    this.#range = range;
    this.#request = request;
    this.#rows = plainRows(rowsOf(points, ...range));
  }

  async labels(directions: Tensor | undefined): Promise<Record<string, Tensor>> {
    const { evaluate } = this.#options;
    const [n, d, m] = [this.#rows.length, this.#options.inputs.length, this.#options.outputs.length];
    const labels = await this.#attempt('evaluate', () => evaluate(this.#rows, this.#request));
    const { values, gradients } = isLabels(labels) ? labels : { values: labels, gradients: undefined };
    const y = { shape: [n, m], data: this.#read(values, 'evaluate', 'values', [m]) };
    if (this.#request.order === 0) return { y };
    const data =
      gradients === undefined
        ? await this.#jacobian()
        : this.#read(gradients, 'evaluate', 'gradients', [m, d], true);
    const dydx = { shape: [n, m, d], data };
    if (directions === undefined) return { y, dydx };
    return { y, dydx, products: await this.#products(directions) };
  }

  /** ∂y/∂x by unit weights or unit directions. */
  async #jacobian(): Promise<Float64Array> {
    const { name, inputs, outputs, jvp, vjp } = this.#options;
    const [n, d, m] = [this.#rows.length, inputs.length, outputs.length];
    const jacobian = new Float64Array(n * m * d);
    if (vjp !== undefined && (jvp === undefined || m <= d)) {
      for (let j = 0; j < m; j++) {
        const weights = units(n, m, j);
        const results = await this.#attempt('vjp', () => vjp(this.#rows, weights, this.#request));
        const rows = this.#read(results, 'vjp', 'products', [d], true);
        for (let i = 0; i < n; i++) jacobian.set(rows.subarray(i * d, (i + 1) * d), (i * m + j) * d);
      }
    } else if (jvp !== undefined) {
      for (let k = 0; k < d; k++) {
        const directions = units(n, d, k);
        const results = await this.#attempt('jvp', () => jvp(this.#rows, directions, this.#request));
        const columns = this.#read(results, 'jvp', 'products', [m], true);
        columns.forEach((entry, at) => {
          jacobian[at * d + k] = entry;
        });
      }
    } else
      throw new OrderError(
        1,
        `labels of order 1 of ${name} need derivatives`,
        'values alone',
        'Return { values, gradients } from evaluate, or give jvp or vjp',
      );
    return jacobian;
  }

  /** Of the directions [n, k, d] of all points: [rows, k, m, d]. */
  async #products({ shape: [, k, d], data }: Tensor): Promise<Tensor> {
    const { outputs, hvp } = this.#options;
    const [start] = this.#range;
    const [n, m] = [this.#rows.length, outputs.length];
    const products = filled([n, k, m, d], 0);
    for (let l = 0; l < k; l++) {
      const directions = this.#rows.map((_, i) => {
        const at = ((start + i) * k + l) * d;
        return [...data.subarray(at, at + d)];
      });
      const results = await this.#attempt('hvp', () => hvp!(this.#rows, directions, this.#request));
      const rows = this.#read(results, 'hvp', 'products', [m, d]);
      for (let i = 0; i < n; i++)
        products.data.set(rows.subarray(i * m * d, (i + 1) * m * d), (i * k + l) * m * d);
    }
    return products;
  }

  #read(
    results: unknown,
    callback: string,
    what: string,
    each: ResultsOf['each'],
    gaps = false,
  ): Float64Array {
    const [start, stop] = this.#range;
    const { name: model } = this.#options;
    return readResults(results, { model, callback, what, points: this.#points, start, stop, each, gaps });
  }

  /** Runs a callback; what it throws is wrapped with the points that caused it. */
  async #attempt<Results>(callback: string, run: () => Eventual<Results>): Promise<Results> {
    try {
      return await run();
    } catch (error) {
      if (this.#request.signal.aborted) throw error;
      const [start, stop] = this.#range;
      const first = describePoint(this.#points, start);
      const where =
        stop - start === 1 ? first : `one of points ${start} to ${stop - 1}, of which the first is ${first}`;
      const failure = new InputError(
        `${callback} of ${this.#options.name} must succeed at every point`,
        `${oneLine(error)} at ${where}`,
        'Mend the model, or shrink its domain to where it works.',
      );
      failure.cause = error;
      throw failure;
    }
  }
}

function isLabels(labels: CallbackLabels): labels is Exclude<CallbackLabels, CallbackResults> {
  return (
    typeof labels === 'object' &&
    labels !== null &&
    'values' in labels &&
    !ArrayBuffer.isView(labels) &&
    !Array.isArray(labels)
  );
}

function plainRows(values: Tensor): number[][] {
  return Array.from({ length: values.shape[0] }, (_, row) => [...rowOf(values, row)]);
}

/** Row `count` times: the unit vector `at` of `size` numbers. */
function units(count: number, size: number, at: number): number[][] {
  return Array.from({ length: count }, () => Array.from({ length: size }, (_, k) => (k === at ? 1 : 0)));
}

/** An error as text, on one line. */
function oneLine(error: unknown): string {
  return String(error).replace(/\s+/g, ' ').trim();
}
