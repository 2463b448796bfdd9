import type { CotangentProducts } from '../../dataset/index.ts';
import { adjoint } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import type { Dimensions, TermOnSamples } from '../term.ts';
import { alongVectors } from './along-vectors.ts';

/**
 * Differences of products of Jacobians with k random cotangents c a point, E[c cᵀ] = 1: a block [B, d] for each. Divided by
 * the number m of outputs, the mean of their squares is an unbiased estimate of that of the Jacobians. It takes k adjoint
 * sweeps instead of m: E ‖cᵀΔ‖² = tr(Δᵀ E[ccᵀ] Δ) = ‖Δ‖² (of the trace, Hutchinson, "A Stochastic Estimator of the Trace of
 * the Influence Matrix", 1990).
 *
 * @param weights of the inputs [1, d], or undefined for ones; asked for once the labels are checked
 * @param sweeps at most, with combinations of the cotangents where these are more. Default k
 */
export function products(
  { cotangents, adjoints }: CotangentProducts,
  { inputs, outputs }: Dimensions,
  weights: () => Tensor | undefined,
  sweeps = Number.POSITIVE_INFINITY,
): TermOnSamples {
  return alongVectors({
    vectors: { name: 'cotangents', values: cotangents, width: outputs },
    products: { name: 'adjoints', values: adjoints, width: inputs },
    predict: ({ x, predicted }, cotangent) => adjoint(predicted, [x], cotangent)[0],
    weights,
    sweeps,
  });
}
