import type { ExactLabels } from '../reference/index.ts';
import { r2, r2PerDimension, rmse } from './metrics.ts';

/** A number for each order: y, ∂y/∂x, and the sum of all entries of the Hessian (the seed's gamma). */
export interface ByOrder {
  readonly values: number;
  readonly gradients: number;
  readonly curvatures: number;
}

/** How well a surrogate reproduces a reference. */
export interface Score {
  /** Over all entries flattened, as the seed publishes it. */
  readonly r2: ByOrder;
  /** R² of each input's derivative, averaged over inputs and outputs. */
  readonly r2PerDimension: { readonly gradients: number };
  /** In physical units. */
  readonly rmse: ByOrder;
}

/**
 * Scores predictions at points against the truth there.
 *
 * @throws InputError when a shape differs from the truth's
 */
export function score(predicted: ExactLabels, truth: ExactLabels): Score {
  const byOrder = (metric: typeof r2): ByOrder => ({
    values: metric(predicted.y, truth.y),
    gradients: metric(predicted.dydx, truth.dydx),
    curvatures: metric(predicted.curvature, truth.curvature),
  });
  return {
    r2: byOrder(r2),
    r2PerDimension: { gradients: r2PerDimension(predicted.dydx, truth.dydx) },
    rmse: byOrder(rmse),
  };
}
