import { concat, type Expression, hessianVectorProduct, input, jacobian } from '../graph/index.ts';
import { BATCH, InputError, type Tensor } from '../tensor/index.ts';
import type { LabelRequest } from './model.ts';

/** Tangent sweeps over adjoints in one graph: more take minutes to be built, which nothing could stop. */
const MOST_SWEEPS = 1024;

/**
 * What labels of an order hold of y [N, m] as a function of x [N, d]. That is y, from order 1 dydx [N, m, d], and at order 2
 * products [N, k, m, d]. Products are along the directions of {@link directionsInput}, each by one tangent sweep over the
 * same adjoint.
 *
 * @throws InputError where sweeps are too many
 */
export function labelGraph(
  y: Expression,
  x: Expression,
  order: LabelRequest['order'],
  directions?: Tensor,
): Record<string, Expression> {
  if (order === 0) return { y };
  const dydx = jacobian(y, x);
  if (directions === undefined) return { y, dydx };
  const v = directionsInput(directions);
  const [, k, d] = directions.shape;
  const sweeps = k * Number(y.shape[1]);
  if (sweeps > MOST_SWEEPS)
    throw new InputError(
      `labels of order 2 take a sweep for each output and direction, at most ${MOST_SWEEPS} in all`,
      `${y.shape[1]} outputs and ${k} directions`,
      'Take fewer directions, a model of fewer outputs, or order 1.',
    );
  const products = Array.from({ length: k }, (_, j) => {
    const product = hessianVectorProduct(y, x, v.slice(1, j, j + 1).reshape([BATCH, d]));
    return product.reshape([BATCH, 1, y.shape[1], d]);
  });
  return { y, dydx, products: concat(products, 1) };
}

/** The input `directions` [N, k, d] of a graph of labels. */
export function directionsInput({ shape: [, k, d] }: Tensor): Expression {
  return input('directions', [BATCH, k, d]);
}
