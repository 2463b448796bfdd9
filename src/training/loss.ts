import { adjoint, constant, type Expression } from '../graph/index.ts';
import { rowsOf, type Tensor } from '../tensor/index.ts';

/** What a network is fitted to. */
export type LossOptions =
  /** Values alone. */
  | { readonly kind: 'vanilla' }
  | {
      /** Values and first-order differentials. */
      readonly kind: 'sobolev';
      /** The balance of the seed's Sobolev loss. Default 1. */
      readonly lambda?: number;
      /**
       * Weight of each differential column. `uniform` (default): 1. `scale`: 1/√mean(∂y²), so that every column
       * counts alike (Huge and Savine, "Differential Machine Learning", 2020).
       */
      readonly columns?: 'uniform' | 'scale';
    };

/** A loss and its two parts, scalars; `gradients` is absent for vanilla training. */
export interface LossExpressions {
  readonly total: Expression;
  readonly values: Expression;
  readonly gradients?: Expression;
}

/** What predictions are compared with, on a batch of B points. */
export interface Targets {
  /** [B, m] */
  readonly y: Expression;
  /** [B, m, d]; needed by the Sobolev loss. */
  readonly dydx?: Expression;
  /** Where derivatives are missing: the factor of each difference, [B, m, d], 0 where `dydx` is not known. */
  readonly known?: Expression;
}

/**
 * The loss of predictions on a batch, in normalised units. Vanilla: the mean of (ŷ − y)². Sobolev: α times that plus β
 * times the mean of wₖ²(∂ŷ/∂xₖ − ∂y/∂xₖ)² over points, outputs and inputs, with α = 1/(1+λd), β = λd/(1+λd) for d
 * inputs (the seed's loss up to a constant factor, balanced as in Huge and Savine).
 *
 * @param x points [B, d]
 * @param predicted ŷ [B, m], a graph of x
 * @param columnWeights wₖ for each output and input [m, d], or undefined for ones
 */
export function lossGraph(
  options: LossOptions,
  x: Expression,
  predicted: Expression,
  { y, dydx, known }: Targets,
  columnWeights?: Tensor,
): LossExpressions {
  const values = predicted.sub(y).square().mean();
  if (options.kind === 'vanilla' || dydx === undefined) return { total: values, values };
  const [batch, m, d] = dydx.shape as readonly number[];
  const { alpha, beta } = balance(options.lambda ?? 1, d);
  // Output by output: a single one is compared as the matrix that it is, without a reshape in the derivative.
  const differences = Array.from({ length: m }, (_, j) => {
    const of = (table: Expression) => table.slice(1, j, j + 1).reshape([batch, d]);
    const difference = adjoint(predicted.slice(1, j, j + 1), [x])[0].sub(of(dydx));
    const counted = known === undefined ? difference : difference.mul(of(known));
    return columnWeights === undefined ? counted : counted.mul(rowsOf(columnWeights, j, j + 1));
  });
  const gradients = differences
    .map((e) => e.square().mean())
    .reduce((p, q) => p.add(q))
    .mul(1 / m);
  return { total: values.mul(constant(alpha)).add(gradients.mul(constant(beta))), values, gradients };
}

/** α and β for a balance λ and d inputs; λ = 0 is vanilla. */
export function balance(lambda: number, d: number): { readonly alpha: number; readonly beta: number } {
  return { alpha: 1 / (1 + lambda * d), beta: (lambda * d) / (1 + lambda * d) };
}
