import type { BatchOptions } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { predictDerivatives } from './predict.ts';

/**
 * What a surrogate predicts at points [n, d], and the products of its Jacobians with cotangents there. They take k adjoint
 * sweeps instead of one an output. The precision is that which `predict` has by default.
 *
 * @param cotangents c, [n, k, m], in units of 1/y
 * @returns y [n, m] and cᵀ ∂y/∂x, [n, k, d]
 * @throws InputError when points or cotangents do not fit the surrogate
 */
export async function predictProducts(
  engine: Engine,
  surrogate: Surrogate,
  points: Tensor,
  cotangents: Tensor,
  options: Omit<BatchOptions, 'engine'> = {},
): Promise<{ readonly y: Tensor; readonly adjoints: Tensor }> {
  const { y, adjoints } = await predictDerivatives(
    engine,
    surrogate,
    points,
    { first: { cotangents } },
    options,
  );
  return { y, adjoints };
}

/**
 * What a surrogate predicts at points [n, d], and the products of its Jacobians with directions there. They take k tangent
 * sweeps instead of an adjoint one an output. The precision is that which `predict` has by default.
 *
 * @param directions v, [n, k, d], in units of x
 * @returns y [n, m] and ∂y/∂x · v, [n, k, m]
 * @throws InputError when points or directions do not fit the surrogate
 */
export async function predictTangents(
  engine: Engine,
  surrogate: Surrogate,
  points: Tensor,
  directions: Tensor,
  options: Omit<BatchOptions, 'engine'> = {},
): Promise<{ readonly y: Tensor; readonly tangents: Tensor }> {
  const { y, tangents } = await predictDerivatives(
    engine,
    surrogate,
    points,
    { first: { directions } },
    options,
  );
  return { y, tangents };
}
