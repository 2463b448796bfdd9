import { adjoint, type Expression } from '../graph/index.ts';
import { rowsOf, type Tensor } from '../tensor/index.ts';

/*
 * Terms of a loss that compare first derivatives, in normalised units. Both are the mean of wₖ²(∂ŷⱼ/∂xₖ − ∂yⱼ/∂xₖ)² over
 * points, outputs and inputs: one exactly, one in expectation.
 */

/** Jacobians of a batch of B points. */
export interface JacobianTargets {
  /** [B, m, d] */
  readonly dydx: Expression;
  /** Where derivatives are missing: the factor of each difference, [B, m, d], 0 where `dydx` is not known. */
  readonly known?: Expression;
}

/** Products of the Jacobians of B points with k random cotangents c each, E[c cᵀ] = 1. */
export interface ProductTargets {
  /** c, [B, k, m] */
  readonly cotangents: Expression;
  /** cᵀ ∂y/∂x, [B, k, d] */
  readonly adjoints: Expression;
}

/**
 * The mean square difference of Jacobians: m adjoint sweeps.
 *
 * @param x points [B, d]
 * @param predicted ŷ [B, m]
 * @param weights [m, d]; default ones
 */
export function jacobianTerm(
  x: Expression,
  predicted: Expression,
  { dydx, known }: JacobianTargets,
  weights?: Tensor,
): Expression {
  const [batch, m, d] = dydx.shape as readonly number[];
  // Output by output: a single one is compared as the matrix that it is, without a reshape in the derivative.
  const differences = Array.from({ length: m }, (_, j) => {
    const of = (table: Expression) => table.slice(1, j, j + 1).reshape([batch, d]);
    const difference = adjoint(predicted.slice(1, j, j + 1), [x])[0].sub(of(dydx));
    const counted = known === undefined ? difference : difference.mul(of(known));
    return weights === undefined ? counted : counted.mul(rowsOf(weights, j, j + 1));
  });
  return meanSquare(differences).mul(1 / m);
}

/**
 * An unbiased estimate of {@link jacobianTerm}, by k adjoint sweeps instead of m: E ‖cᵀΔ‖² = tr(Δᵀ E[ccᵀ] Δ) = ‖Δ‖² (of the
 * trace, Hutchinson, "A Stochastic Estimator of the Trace of the Influence Matrix", 1990).
 *
 * @param weights [1, d]; default ones
 */
export function productTerm(
  x: Expression,
  predicted: Expression,
  { cotangents, adjoints }: ProductTargets,
  weights?: Tensor,
): Expression {
  const [batch, k, m] = cotangents.shape as readonly number[];
  const differences = Array.from({ length: k }, (_, i) => {
    const of = (table: Expression) => table.slice(1, i, i + 1).reshape([batch, table.shape[2] as number]);
    const difference = adjoint(predicted, [x], of(cotangents))[0].sub(of(adjoints));
    return weights === undefined ? difference : difference.mul(weights);
  });
  return meanSquare(differences).mul(1 / (k * m));
}

/** The sum of the means of squares. */
function meanSquare(differences: readonly Expression[]): Expression {
  return differences.map((e) => e.square().mean()).reduce((p, q) => p.add(q));
}
