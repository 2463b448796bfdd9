import type { Order } from '../graph/index.ts';
import type { Precision } from '../onnx/index.ts';
import { type BatchOptions, evaluateInBatches } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import { computedPrecision, isNetwork } from '../surrogate/index.ts';
import { demand, formatShape, InputError, isTensor, type Tensor } from '../tensor/index.ts';
import { checkVectors, derivativesProgram, type Predictor, type WantedDerivatives } from './derivatives.ts';

/** Predictions at n points, in physical units. */
export interface Predictions {
  /** [n, m] */
  readonly y: Tensor;
  /** ∂y/∂x, [n, m, d] */
  readonly dydx: Tensor;
  /** Sum of all entries of each Hessian, [n, m]. */
  readonly curvature: Tensor;
  /** ∂²y/∂x², [n, m, d, d] */
  readonly hessian: Tensor;
  /** ∂²y/∂x² · v for each of the directions v, [n, k, m, d]. */
  readonly products: Tensor;
}

/** Second derivatives of a prediction: along directions [n, k, d] a point, along the axes (whole Hessians), or their sum. */
export type Along = Tensor | 'axes' | undefined;

/**
 * What is predicted up to an order: values (0), gradients too (1), second derivatives too (2). These are `products` along
 * directions, or `hessian` along the axes. Where no directions are given they are `curvature`.
 */
export type PredictionsOf<Highest extends Order, Directions extends Along = undefined> = Pick<
  Predictions,
  Highest extends 0
    ? 'y'
    : Highest extends 1
      ? 'y' | 'dydx'
      :
          | 'y'
          | 'dydx'
          | (Directions extends 'axes' ? 'hessian' : Directions extends Tensor ? 'products' : 'curvature')
>;

export interface PredictOptions<Highest extends Order, Directions extends Along = undefined>
  extends Omit<BatchOptions, 'engine'> {
  /** Highest derivative that is wanted. Default 2. */
  readonly order?: Highest;
  /** Of order 2, not read below it: which second derivatives. Default: the sum of each Hessian's entries. */
  readonly directions?: Directions;
}

/**
 * What a surrogate predicts at points [n, d], and its exact derivatives, on an engine. By default a network computes as its
 * file does: in float32 where that is fine enough for the physical units, else in float64 (`computedPrecision`). Second
 * derivatives that doubles do not hold are infinite, or no numbers.
 *
 * @throws InputError when the points have no row, when points or directions have not one column an input, or when doubles do
 *   not hold values or gradients
 */
export async function predict<Highest extends Order = 2, Directions extends Along = undefined>(
  engine: Engine,
  surrogate: Predictor,
  points: Tensor,
  { order, directions, ...options }: PredictOptions<Highest, Directions> = {},
): Promise<PredictionsOf<Highest, Directions>> {
  const wanted: WantedDerivatives = {
    ...(order !== 0 && { first: 'jacobians' }),
    ...(order !== 0 && order !== 1 && { second: secondAlong(directions) }),
  };
  const predictions = await predictDerivatives(engine, surrogate, points, wanted, options);
  return predictions as unknown as PredictionsOf<Highest, Directions>;
}

function secondAlong(directions: Along): WantedDerivatives['second'] {
  if (directions === undefined) return 'sums';
  return directions === 'axes' ? 'hessians' : { directions };
}

/**
 * Values and those derivatives that are wanted, by name: `y`; `dydx`, `adjoints` or `tangents`; `curvature`, `hessian` or
 * `products`.
 *
 * @throws InputError as {@link predict}
 */
export async function predictDerivatives(
  engine: Engine,
  surrogate: Predictor,
  points: Tensor,
  wanted: WantedDerivatives,
  { precision, ...options }: Omit<BatchOptions, 'engine'> = {},
): Promise<Readonly<Record<string, Tensor>>> {
  checkPoints(surrogate, points);
  const { first, second } = wanted;
  const [n, d, m] = [points.shape[0], surrogate.inputs.length, surrogate.outputs.length];
  if (typeof first === 'object' && 'cotangents' in first) checkVectors(first.cotangents, n, m, 'cotangents');
  else if (typeof first === 'object') checkVectors(first.directions, n, d, 'directions');
  if (typeof second === 'object') checkVectors(second.directions, n, d, 'directions');
  const { outputs, bindings, numbers, order } = derivativesProgram(surrogate, wanted);
  return evaluateInBatches(outputs, points, {
    engine,
    batch: pointsAtOnce(surrogate, numbers),
    precision: precision ?? precisionOf(surrogate, order),
    ...options,
    bindings,
  });
}

/** Networks are computed as their files are, other functions in float64. */
function precisionOf(predictor: Predictor, order: Order): Precision {
  return isNetwork(predictor)
    ? computedPrecision(predictor, { order, held: order === 0 ? 0 : 1 })
    : 'float64';
}

/** Most numbers of a layer, or of derivatives, that a call of the engine holds at once: 16 MB each. */
const NUMBERS_AT_ONCE = 1 << 22;

/** Points of one call: 1,024, or fewer where layers are wide or outputs have many derivatives. */
function pointsAtOnce(predictor: Predictor, derivatives: number): number {
  const widths = isNetwork(predictor) ? predictor.layers.map(({ outputs }) => outputs) : [predictor.width];
  const widest = Math.max(...widths, predictor.outputs.length * derivatives);
  return Math.max(1, Math.min(1024, Math.floor(NUMBERS_AT_ONCE / widest)));
}

/** @throws InputError when the points have no row, or another number of columns than the surrogate has inputs */
function checkPoints(surrogate: Predictor, points: Tensor): void {
  demand(
    isTensor(points),
    'points of the surrogate must be a tensor [n, d]',
    points,
    'Make one: tensor([[1, 2], [3, 4]]).',
  );
  const { shape } = points;
  const inputs = surrogate.inputs.length;
  if (shape.length !== 2 || shape[0] < 1 || shape[1] !== inputs)
    throw new InputError(
      `points of the surrogate must have shape [n,${inputs}] with n ≥ 1`,
      formatShape(shape),
      `Give one column an input: ${surrogate.inputs.map(({ name }) => name).join(', ')}.`,
    );
}
