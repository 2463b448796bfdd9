import { filled, type Tensor } from '../tensor/index.ts';
import type { CallbackCalls } from './callback-calls.ts';
import type { CallbackModelOptions } from './callback-options.ts';
import { OrderError } from './order-error.ts';

/**
 * Checks that a model gives second derivatives, before any sweep is asked of it. They are those of `hvp`, or Hessians that
 * `evaluate` returned.
 *
 * @throws OrderError for a model that gives neither
 */
export function demandSecond({ name, hvp }: CallbackModelOptions, hessians: unknown): void {
  if (hessians === undefined && hvp === undefined)
    throw new OrderError(
      2,
      `labels of order 2 of ${name} need Hessian-vector products, or Hessians`,
      'a model without hvp',
      'Give it hvp, or return { values, gradients, hessians } from evaluate',
    );
}

/**
 * Second derivatives as they are asked for: `hessian` [rows, m, d, d] or `products` [rows, k, m, d]. They come from the Hessians that
 * `evaluate` returns, where it does, else from `hvp`, one call a direction. {@link demandSecond} has found one of them.
 *
 * @param hessians [rows, m, d, d]
 */
export async function secondOf(
  calls: CallbackCalls,
  directions: Tensor | 'axes',
  hessians: Float64Array | undefined,
): Promise<{ readonly hessian?: Tensor; readonly products?: Tensor }> {
  if (directions !== 'axes') return { products: await productsOf(calls, directions, hessians) };
  const [n, d, m] = calls.sizes;
  const hessian = filled([n, m, d, d], 0);
  if (hessians !== undefined) hessian.data.set(hessians);
  else
    for (let k = 0; k < d; k++) {
      const rows = await calls.sweep('hvp', calls.units(d, k), [m, d], true);
      for (let at = 0; at < n * m; at++)
        hessian.data.set(rows.subarray(at * d, (at + 1) * d), (at * d + k) * d);
    }
  return { hessian };
}

async function productsOf(
  calls: CallbackCalls,
  directions: Tensor,
  hessians: Float64Array | undefined,
): Promise<Tensor> {
  const [n, d, m] = calls.sizes;
  const [, k] = directions.shape;
  const products = filled([n, k, m, d], 0);
  for (let i = 0; i < k; i++) {
    const vectors = calls.vectors(directions, i);
    const rows =
      hessians === undefined
        ? await calls.sweep('hvp', vectors, [m, d])
        : timesVectors(hessians, vectors, m, d);
    for (let row = 0; row < n; row++)
      products.data.set(rows.subarray(row * m * d, (row + 1) * m * d), (row * k + i) * m * d);
  }
  return products;
}

function timesVectors(
  hessians: Float64Array,
  vectors: readonly (readonly number[])[],
  m: number,
  d: number,
): Float64Array {
  const products = new Float64Array(vectors.length * m * d);
  for (let at = 0; at < products.length; at++) {
    const vector = vectors[Math.floor(at / (m * d))];
    for (let l = 0; l < d; l++) products[at] += hessians[at * d + l] * vector[l];
  }
  return products;
}
