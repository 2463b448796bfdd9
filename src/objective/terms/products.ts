import type { CotangentProducts } from '../../dataset/index.ts';
import { adjoint, type Expression } from '../../graph/index.ts';
import type { Tensor } from '../../tensor/index.ts';
import { combinationsOf } from '../directions/combinations.ts';
import { meanSquareOf } from '../mean-squares.ts';
import { labels } from '../tables.ts';
import type { Batch, Dimensions, TermOnSamples } from '../term.ts';

const COTANGENTS = 'cotangents';
const ADJOINTS = 'adjoints';

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
  const [n, k] = cotangents.shape;
  const tables = [
    labels(COTANGENTS, cotangents, [n, k, outputs]),
    labels(ADJOINTS, adjoints, [n, k, inputs]),
  ];
  const columns = weights();
  const each: TermOnSamples['residual'] = (batch) =>
    Array.from({ length: k }, (_, i) => {
      const of = (all: Expression) => all.slice(1, i, i + 1).reshape([all.shape[0], all.shape[2]]);
      return difference(batch, of(batch.table(COTANGENTS)), of(batch.table(ADJOINTS)), columns);
    });
  const size = meanSquareOf(adjoints.data, columns && ((at) => columns.data[at % inputs])) as number;
  const common = { tables, over: outputs, signal: size / outputs };
  if (sweeps >= k) return { ...common, residual: each };
  const signs = combinationsOf('gradients.signs', k, sweeps);
  return {
    ...common,
    draws: [signs.draw],
    residual: (batch) =>
      Array.from({ length: sweeps }, (_, i) => {
        const [cotangent, product] = [COTANGENTS, ADJOINTS].map((name) =>
          signs.of(batch, batch.table(name), i),
        );
        return difference(batch, cotangent, product, columns);
      }),
    whole: { residual: each, over: outputs },
  };
}

/** The block of one cotangent [B, m]. */
function difference(
  { x, predicted }: Batch,
  cotangent: Expression,
  label: Expression,
  weights?: Tensor,
): Expression {
  const product = adjoint(predicted, [x], cotangent)[0].sub(label);
  return weights === undefined ? product : product.mul(weights);
}
