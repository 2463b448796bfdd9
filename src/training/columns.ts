import type { Values } from '../runtime/index.ts';
import { compensatedMean } from '../tensor/index.ts';

/** Spread of a column below which it is the rounding of float32, relative to its largest magnitude. */
const ROUNDING = 1e-6;

/** A column of a table that is fed to the engine. */
export function columnOf({ data }: Pick<Values, 'data'>, column: number, width: number): Float64Array {
  const rows = data.length / width;
  return Float64Array.from({ length: rows }, (_, row) => Number(data[row * width + column]));
}

/** Mean square of the distances from the mean. */
export function variance(column: Float64Array): number {
  const mean = compensatedMean(column);
  return compensatedMean(column.map((value) => (value - mean) ** 2));
}

/** Whether a column is constant, up to the rounding of float32. */
export function isConstant(column: Float64Array): boolean {
  const size = column.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.sqrt(variance(column)) <= ROUNDING * size;
}
