import type { CotangentProducts } from '../../dataset/index.ts';
import { adjoint, type Expression } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { labels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples } from '../term.ts';

/**
 * Differences of products of Jacobians with k random cotangents c a point, E[c cᵀ] = 1: a block [B, d] for each. Divided by
 * the number m of outputs, the mean of their squares is an unbiased estimate of that of the Jacobians. It takes k adjoint
 * sweeps instead of m: E ‖cᵀΔ‖² = tr(Δᵀ E[ccᵀ] Δ) = ‖Δ‖² (of the trace, Hutchinson, "A Stochastic Estimator of the Trace of
 * the Influence Matrix", 1990).
 *
 * @param weights of the inputs [1, d], or undefined for ones; asked for once the labels are checked
 */
export function products(
  { cotangents, adjoints }: CotangentProducts,
  { inputs, outputs }: Dimensions,
  weights: () => Tensor | undefined,
): TermOnSamples {
  const [n, k] = cotangents.shape;
  const tables = [
    labels('cotangents', cotangents, [n, k, outputs]),
    labels('adjoints', adjoints, [n, k, inputs]),
  ];
  const columns = weights();
  return {
    tables,
    over: outputs,
    signal: (meanSquareOf(adjoints.data, columns && ((at) => columns.data[at % inputs])) as number) / outputs,
    residual: (batch) => Array.from({ length: k }, (_, i) => difference(batch, i, columns)),
  };
}

/** The block of one cotangent. */
function difference({ x, predicted, table }: Batch, i: number, weights?: Tensor): Expression {
  const of = (all: Expression) => all.slice(1, i, i + 1).reshape([all.shape[0], all.shape[2]]);
  const product = adjoint(predicted, [x], of(table('cotangents')))[0].sub(of(table('adjoints')));
  return weights === undefined ? product : product.mul(weights);
}
