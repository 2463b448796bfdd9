import { constant, type Expression } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { type JacobianTargets, jacobianTerm, type ProductTargets, productTerm } from './gradients.ts';

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
export interface Targets extends Partial<JacobianTargets>, Partial<ProductTargets> {
  /** [B, m]; the Sobolev loss needs Jacobians beside it, or their products with cotangents. */
  readonly y: Expression;
}

/**
 * The loss of predictions on a batch, in normalised units. Vanilla: the mean of (ŷ − y)². Sobolev: α times that plus β
 * times the mean of wₖ²(∂ŷ/∂xₖ − ∂y/∂xₖ)² over points, outputs and inputs, or an estimate of it, with α = 1/(1+λd),
 * β = λd/(1+λd) for d inputs (the seed's loss up to a constant factor, balanced as in Huge and Savine).
 *
 * @param x points [B, d]
 * @param predicted ŷ [B, m], a graph of x
 * @param columnWeights wₖ for each output and input [m, d], of products for each input [1, d]; or undefined for ones
 */
export function lossGraph(
  options: LossOptions,
  x: Expression,
  predicted: Expression,
  { y, dydx, known, cotangents, adjoints }: Targets,
  columnWeights?: Tensor,
): LossExpressions {
  const values = predicted.sub(y).square().mean();
  if (options.kind === 'vanilla') return { total: values, values };
  const gradients =
    cotangents && adjoints
      ? productTerm(x, predicted, { cotangents, adjoints }, columnWeights)
      : dydx && jacobianTerm(x, predicted, { dydx, known }, columnWeights);
  if (gradients === undefined) return { total: values, values };
  const { alpha, beta } = balance(options.lambda ?? 1, Number(x.shape[1]));
  return { total: values.mul(constant(alpha)).add(gradients.mul(constant(beta))), values, gradients };
}

/** α and β for a balance λ and d inputs; λ = 0 is vanilla. */
export function balance(lambda: number, d: number): { readonly alpha: number; readonly beta: number } {
  return { alpha: 1 / (1 + lambda * d), beta: (lambda * d) / (1 + lambda * d) };
}
