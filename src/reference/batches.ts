import { type Expression, input, inputsOf } from '../graph/index.ts';
import type { Precision } from '../onnx/index.ts';
import { compile, type Engine } from '../runtime/index.ts';
import { BATCH, rowsOf, sizeOf, type Tensor } from '../tensor/index.ts';

export interface BatchOptions {
  readonly engine: Engine;
  /** Default float32. */
  readonly precision?: Precision;
  /** Points of one call of the engine; default 1024, enough to keep it busy and small enough for its caches. */
  readonly batch?: number;
  /** Values of further inputs of the graph, one row a point: cut into batches as the points are. */
  readonly bindings?: Readonly<Record<string, Tensor>>;
  /** Called with the share done, in [0, 1]. */
  readonly progress?: (share: number) => void;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/** The points x [N, d] of a batched graph, as {@link evaluateInBatches} binds them. */
export function pointsInput(dimension: number): Expression {
  return input('x', [BATCH, dimension]);
}

/**
 * The values of expressions of {@link pointsInput} at points [n, d], n ≥ 1, on an engine, batch by batch. Row i of
 * each result belongs to point i.
 */
export async function evaluateInBatches<Name extends string>(
  outputs: Readonly<Record<Name, Expression>>,
  points: Tensor,
  { engine, precision, batch = 1024, bindings = {}, progress, signal }: BatchOptions,
): Promise<Record<Name, Tensor>> {
  // A constant takes the number of its rows from the points, on which it does not depend.
  const isBatched = inputsOf(Object.values<Expression>(outputs)).some(({ shape }) => shape.includes(BATCH));
  const inputs = isBatched ? [] : [pointsInput(points.shape[1])];
  const program = await compile(engine, outputs, { precision, inputs });
  try {
    const rows = new RowJoiner(points.shape[0]);
    for (const [start, stop] of batchesOf(points.shape[0], batch)) {
      signal?.throwIfAborted();
      const bound = Object.entries({ ...bindings, x: points });
      const results = await program.run(
        Object.fromEntries(bound.map(([name, values]) => [name, rowsOf(values, start, stop)])),
      );
      for (const name in results) rows.set(name, start, results[name].shape, results[name].data);
      progress?.(stop / points.shape[0]);
    }
    return rows.joined as Record<Name, Tensor>;
  } finally {
    await program.dispose();
  }
}

/** The ranges [start, stop) that cover `count` rows, `batch` at a time. */
export function* batchesOf(count: number, batch: number): Generator<[start: number, stop: number]> {
  for (let start = 0; start < count; start += batch) yield [start, Math.min(start + batch, count)];
}

/** Rows of named tensors, put together batch by batch. */
export class RowJoiner {
  readonly joined: Record<string, Tensor> = {};
  readonly #count: number;

  /** @param count rows of the joined tensors */
  constructor(count: number) {
    this.#count = count;
  }

  /** Puts rows [rows, …] of the tensor `name` at row `start`. */
  set(name: string, start: number, dims: readonly number[], rows: ArrayLike<number>): void {
    const width = sizeOf(dims.slice(1));
    this.joined[name] ??= {
      shape: [this.#count, ...dims.slice(1)],
      data: new Float64Array(this.#count * width),
    };
    this.joined[name].data.set(rows, start * width);
  }
}
