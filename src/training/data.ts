import type { Samples } from '../dataset/index.ts';
import type { BoundObjective, Columns } from '../objective/index.ts';
import type { Values } from '../runtime/index.ts';
import { demand, type Tensor } from '../tensor/index.ts';

/**
 * Training data in normalised units: x [n, d], y [n, m], and what the terms of the objective read besides. Those may be
 * derivatives, NaN where they are not known.
 */
export type TrainingData = Samples;

/** Tables of data by name, each [n, …]; `x` and `y` are always there. */
export interface TrainingTables extends Readonly<Record<string, Tensor>> {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Data as fed to the engine, by input name. */
export interface Fed extends Record<string, Values> {
  readonly x: Values;
  readonly y: Values;
}

/** The tables that an objective reads. */
export function fedTo({ tables }: BoundObjective, fed: Fed): Readonly<Record<string, Values>> {
  return Object.fromEntries(tables.map(({ name }) => [name, fed[name]]));
}

/** Number of the columns of all tables together. */
export function strideOf(tables: readonly Pick<Columns, 'width'>[]): number {
  return tables.reduce((sum, { width }) => sum + width, 0);
}

/**
 * Tables side by side as one, [n, width of all]. Rows of a batch lie anywhere in memory: so each is fetched once.
 *
 * @param data takes the numbers. Default a new array
 */
export function sideBySide(
  fed: Fed,
  tables: readonly Columns[],
  data: Float32Array = new Float32Array(fed.x.dims[0] * strideOf(tables)),
): { readonly data: Float32Array; readonly stride: number } {
  const stride = strideOf(tables);
  for (const { name, offset, width } of tables) {
    const table = fed[name].data as Float32Array;
    for (let from = 0, to = offset; from < table.length; from += width, to += stride)
      for (let column = 0; column < width; column++) data[to + column] = table[from + column];
  }
  return { data, stride };
}

/** A float32 vector as the engine takes it. */
export function vector(data: Float32Array): Values {
  return { type: 'float32', dims: [data.length], data };
}

/**
 * Checks the numbers of a training.
 *
 * @throws InputError when a count is not whole, or a share is not in [0, 1)
 */
export function checkBudget({
  steps,
  batch,
  validation = 0,
}: {
  readonly steps: number;
  readonly batch?: number;
  readonly validation?: number;
}): void {
  for (const [name, value] of [
    ['steps', steps],
    ['batch', batch],
  ] as const)
    demand(
      value === undefined || (Number.isInteger(value) && value >= 1),
      `${name} must be a whole number of at least 1`,
      value,
      `Correct ${name}.`,
    );
  demand(
    validation >= 0 && validation < 1,
    'the share of the rows held out (validation) must be at least 0 and below 1',
    validation,
    'Give for example 0.2, or 0 to train on all rows.',
  );
}
