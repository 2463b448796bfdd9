import { curvature, type Expression, jacobian, type Order } from '../graph/index.ts';
import { type BatchOptions, evaluateInBatches, pointsInput } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { computedPrecision, type Surrogate, surrogateGraph } from '../surrogate/index.ts';
import { formatShape, InputError, type Tensor } from '../tensor/index.ts';

/** Predictions at n points, in physical units. */
export interface Predictions {
  /** [n, m] */
  readonly y: Tensor;
  /** ∂y/∂x, [n, m, d] */
  readonly dydx: Tensor;
  /** Sum of all entries of each Hessian, [n, m]. */
  readonly curvature: Tensor;
}

/** What is predicted up to an order: values (0), gradients too (1), curvatures too (2). */
export type PredictionsOf<Highest extends Order> = Pick<
  Predictions,
  Highest extends 0 ? 'y' : Highest extends 1 ? 'y' | 'dydx' : keyof Predictions
>;

export interface PredictOptions<Highest extends Order> extends Omit<BatchOptions, 'engine'> {
  /** Highest derivative that is wanted. Default 2. */
  readonly order?: Highest;
}

/**
 * What a surrogate predicts at points [n, d], and its exact derivatives, on an engine. By default it computes as its file
 * does: in float32 where that is fine enough for the physical units, else in float64 (`computedPrecision`). Curvatures that
 * doubles do not hold are infinite, or no numbers.
 *
 * @throws InputError when the points have no row, when they have not one column an input, or when doubles do not hold values
 *   or gradients
 */
export async function predict<Highest extends Order = 2>(
  engine: Engine,
  surrogate: Surrogate,
  points: Tensor,
  { order, precision, ...options }: PredictOptions<Highest> = {},
): Promise<PredictionsOf<Highest>> {
  checkPoints(surrogate, points);
  const inputs = surrogate.inputs.length;
  const x = pointsInput(inputs);
  const y = surrogateGraph(surrogate, x).output;
  const wanted: Record<string, Expression> = { y };
  if (order !== 0) wanted.dydx = jacobian(y, x);
  if (order !== 0 && order !== 1) wanted.curvature = curvature(y, x);
  const batch = pointsAtOnce(surrogate, order === 0 ? 0 : inputs);
  const predictions = await evaluateInBatches(wanted, points, {
    engine,
    batch,
    precision: precision ?? computedPrecision(surrogate, { order: order ?? 2, held: order === 0 ? 0 : 1 }),
    ...options,
  });
  return predictions as unknown as PredictionsOf<Highest>;
}

/** Most numbers of a layer, or of derivatives, that a call of the engine holds at once: 16 MB each. */
const NUMBERS_AT_ONCE = 1 << 22;

/** Points of one call: 1,024, or fewer where layers are wide or outputs have many derivatives (`rows` of them each). */
export function pointsAtOnce({ layers, outputs }: Surrogate, rows: number): number {
  const widest = layers.reduce((width, layer) => Math.max(width, layer.outputs), outputs.length * rows);
  return Math.max(1, Math.min(1024, Math.floor(NUMBERS_AT_ONCE / widest)));
}

/** @throws InputError when the points have no row, or another number of columns than the surrogate has inputs */
export function checkPoints(surrogate: Surrogate, points: Tensor): void {
  const { shape } = points;
  const inputs = surrogate.inputs.length;
  if (shape.length !== 2 || shape[0] < 1 || shape[1] !== inputs)
    throw new InputError(
      `points of the surrogate must have shape [n,${inputs}] with n ≥ 1`,
      formatShape(shape),
      `Give one column an input: ${surrogate.inputs.map(({ name }) => name).join(', ')}.`,
    );
}
