import type { TangentProducts } from '../../dataset/index.ts';
import { tangent } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { Dimensions, TermOnSamples } from '../term.ts';
import { alongVectors } from './along-vectors.ts';

/**
 * Differences of products of Jacobians with k random directions v a point: a block [B, m] for each, by one tangent sweep. In
 * normalised units E[v vᵀ] = 1. Divided by the number d of inputs, the mean of their squares is an unbiased estimate of that of the
 * Jacobians.
 *
 * @param scaled whether each output counts by its own size
 * @param sweeps at most, with combinations of the directions where these are more. Default k
 */
export function tangents(
  { directions, tangents: products }: TangentProducts,
  { inputs, outputs }: Dimensions,
  scaled: boolean,
  sweeps = Number.POSITIVE_INFINITY,
): TermOnSamples {
  return alongVectors({
    vectors: { name: 'tangentDirections', values: directions, width: inputs },
    products: { name: 'tangents', values: products, width: outputs },
    predict: ({ x, predicted }, direction) => tangent([predicted], new Map([[x, direction]]))[0],
    weights: () => (scaled ? weightsOf(products, inputs) : undefined),
    sweeps,
  });
}

/** Weights of outputs [1, m] such that their derivatives by an average input have the mean square 1. */
function weightsOf({ data, shape: [, , m] }: Tensor, inputs: number): Tensor {
  const squares = new Float64Array(m);
  data.forEach((value, at) => {
    squares[at % m] += (value * value * m) / data.length;
  });
  return { shape: [1, m], data: squares.map((square) => (square === 0 ? 1 : Math.sqrt(inputs / square))) };
}
