import { adjoint, concat, input } from '../graph/index.ts';
import { type BatchOptions, evaluateInBatches, pointsInput } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { computedPrecision, type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { BATCH, demand, formatShape, sameShape, type Tensor } from '../tensor/index.ts';
import { checkPoints, pointsAtOnce } from './predict.ts';

/**
 * What a surrogate predicts at points [n, d], and the products of its Jacobians with cotangents there. They take k adjoint
 * sweeps instead of one an output. The precision is that which `predict` has by default.
 *
 * @param cotangents c, [n, k, m], physical units
 * @returns y [n, m] and cᵀ ∂y/∂x, [n, k, d]
 * @throws InputError when points or cotangents do not fit the surrogate
 */
export async function predictProducts(
  engine: Engine,
  surrogate: Surrogate,
  points: Tensor,
  cotangents: Tensor,
  { precision, ...options }: Omit<BatchOptions, 'engine'> = {},
): Promise<{ readonly y: Tensor; readonly adjoints: Tensor }> {
  checkPoints(surrogate, points);
  const [n, m] = [points.shape[0], surrogate.outputs.length];
  const k = cotangents.shape[1];
  demand(
    sameShape(cotangents.shape, [n, k, m]) && k >= 1,
    `cotangents at ${n} points have shape [${n},k,${m}] with k ≥ 1`,
    formatShape(cotangents.shape),
    'Give one number an output.',
  );
  const x = pointsInput(surrogate.inputs.length);
  const y = surrogateGraph(surrogate, x).output;
  const c = input('cotangents', [BATCH, k, m]);
  const sweeps = Array.from({ length: k }, (_, i) => {
    const [adjoints] = adjoint(y, [x], c.slice(1, i, i + 1).reshape([BATCH, m]));
    return adjoints.reshape([BATCH, 1, surrogate.inputs.length]);
  });
  return evaluateInBatches({ y, adjoints: concat(sweeps, 1) }, points, {
    engine,
    batch: pointsAtOnce(surrogate, k),
    precision: precision ?? computedPrecision(surrogate, { order: 1 }),
    ...options,
    bindings: { cotangents },
  });
}
