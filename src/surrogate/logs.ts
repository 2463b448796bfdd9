import type { Layer } from './network.ts';

/** Sizes of numbers as powers of two; −∞ of 0. */
export type Logs = Float64Array;

/** Sizes of the sums that a layer makes over its inputs, for each output; `weight` holds sizes. */
export function forward({ inputs, outputs, weight }: Layer, sizes: Logs): Logs {
  const result = nothing(outputs);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < outputs; j++) result[j] = Math.max(result[j], sizes[i] + weight[i * outputs + j]);
  return result;
}

/** Sizes of the sums over a layer's outputs, for each input; `weight` holds sizes. */
export function backward({ inputs, outputs, weight }: Layer, sizes: Logs): Logs {
  const result = nothing(inputs);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < outputs; j++) result[i] = Math.max(result[i], sizes[j] + weight[i * outputs + j]);
  return result;
}

/** Sizes of zeros. */
export function nothing(count: number): Logs {
  return new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
}

/** Sizes of products. */
export function plus(a: Logs, b: Logs): Logs {
  return a.map((size, n) => size + b[n]);
}

/** Sizes of sums: that of the larger summand. */
export function larger(a: Logs, b: Logs): Logs {
  return a.map((size, n) => Math.max(size, b[n]));
}

export function log2(value: number): number {
  return Math.log2(Math.abs(value));
}

export function max(sizes: Logs): number {
  return sizes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** The least size of numbers that are not 0. */
export function min(sizes: Logs): number {
  return sizes.filter(Number.isFinite).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
