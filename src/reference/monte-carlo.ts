import { type Expression, input, jacobian } from '../graph/index.ts';
import { lower, type Precision } from '../onnx/index.ts';
import type { Program } from '../runtime/index.ts';
import { BATCH, describe, formatShape, InputError, rowsOf, sameShape, type Tensor } from '../tensor/index.ts';
import { batchesOf, pointsInput, RowJoiner } from './batches.ts';
import { checkPoints, finiteLabels } from './checks.ts';
import type { ExactLabels, LabelRequest, Labels, ReferenceModel } from './model.ts';
import { checkedVariables, type Variable } from './variable.ts';

/**
 * A model simulated path by path: a graph with normal noise as a second input. A label at a point is the mean payoff
 * of `paths` paths that start there, and its differential the derivative of that same mean (pathwise; exact by AD).
 */
export interface MonteCarloOptions {
  readonly name: string;
  /** With lo and hi: the domain. */
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** How many independent standard normals drive one path. */
  readonly normals: number;
  /**
   * The payoffs of all paths, written as for one path, whose components are on the last axis.
   *
   * @param x the points, [N, 1, inputs]: the paths' axis has size 1 and stretches
   * @param z standard normals, [N, paths, normals]
   * @returns [N, paths, outputs]. Its pathwise differentials are unbiased where it is Lipschitz continuous in x:
   *   smooth a payoff that jumps
   */
  readonly payoff: (x: Expression, z: Expression) => Expression;
  /** Independent draws of the normals a point, at least 1. The paths of a point are simulated together. */
  readonly paths: number;
  /** Follows each draw z by −z and averages the two payoffs: twice the paths. Default true. */
  readonly antithetic?: boolean;
  /** In which payoffs are computed. Default float32. */
  readonly precision?: Precision;
  /** Points simulated in one call of the engine. Default: as many as need 2¹⁹ normals, at least one. */
  readonly batch?: number;
  /** The closed form, where one is known. */
  readonly exact?: (points: Tensor) => ExactLabels;
  /** Plain data from which the model can be rebuilt, for records. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Of one point, which is simulated whole: 1 GiB of float32. */
const NORMALS_LIMIT = 1 << 28;
/** Enough to amortise a call of the engine, few enough for the intermediate values to stay in a core's cache. */
const NORMALS_A_BATCH = 1 << 19;

/**
 * Builds the model. Point i takes the i-th `paths`·`normals` numbers of the request's stream: the draws do not depend on
 * the batch, and labels only in the last bit, where an engine rounds the ends of its vectors differently. A second request
 * on the same stream goes on from there.
 *
 * @throws InputError when a count is not a whole number ≥ 1, or the payoff has another shape than [N, paths, outputs]
 */
export function monteCarloModel(options: MonteCarloOptions): ReferenceModel {
  const { name, inputs, outputs, normals, paths, precision = 'float32', parameters = {}, exact } = options;
  checkedVariables(inputs, 'input');
  checkedVariables(outputs, 'output');
  const batch = options.batch ?? Math.max(1, Math.floor(NORMALS_A_BATCH / (paths * normals)));
  for (const [what, count] of Object.entries({ normals, paths, batch }))
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(
        `${what} of ${name} must be a whole number of at least 1`,
        String(count),
        'Correct it.',
      );
  if (paths * normals > NORMALS_LIMIT)
    throw new InputError(
      `paths × normals of ${name} must be at most ${NORMALS_LIMIT}`,
      `${paths} × ${normals}`,
      'Take fewer paths a point, and more points.',
    );
  if (precision !== 'float32' && precision !== 'float64')
    throw new InputError(
      `precision of ${name} must be float32 or float64`,
      describe(precision),
      'Choose one of the two.',
    );
  const x = pointsInput(inputs.length);
  const y = meanPayoff(options, x);
  return {
    name,
    inputs,
    outputs,
    parameters,
    exact,
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(name, inputs, points);
      const wanted: Record<string, Expression> = request.order === 0 ? { y } : { y, dydx: jacobian(y, x) };
      const program = await request.engine.load(lower(wanted, { precision }));
      try {
        return finiteLabels(name, points, await simulate(program, points, batch, request, options));
      } finally {
        await program.dispose();
      }
    },
  };
}

/** The mean payoff [N, outputs] of the paths from x [N, inputs]. */
function meanPayoff(
  { name, normals, paths, payoff, outputs, antithetic = true }: MonteCarloOptions,
  x: Expression,
): Expression {
  const start = x.reshape([BATCH, 1, Number(x.shape[1])]);
  const z = input('z', [BATCH, paths, normals]);
  const path = payoff(start, z);
  if (!sameShape(path.shape, [BATCH, paths, outputs.length]))
    throw new InputError(
      `the payoff of ${name} must have shape ${formatShape([BATCH, paths, outputs.length])}`,
      formatShape(path.shape),
      'Keep the axes of points and paths, and put outputs on the last axis.',
    );
  return (antithetic ? path.add(payoff(start, z.neg())).mul(0.5) : path).mean([1]);
}

async function simulate(
  program: Program,
  points: Tensor,
  batch: number,
  { random, progress, signal }: LabelRequest,
  { paths, normals, precision = 'float32' }: MonteCarloOptions,
): Promise<Labels> {
  const floats = precision === 'float32' ? Float32Array : Float64Array;
  const [count, dimension] = points.shape;
  const draws = new floats(Math.min(batch, count) * paths * normals);
  const labels = new RowJoiner(count);
  for (const [start, stop] of batchesOf(count, batch)) {
    signal?.throwIfAborted();
    const rows = stop - start;
    const z = draws.subarray(0, rows * paths * normals);
    random.fillNormal(z);
    const results = await program.run({
      x: { type: precision, dims: [rows, dimension], data: floats.from(rowsOf(points, start, stop).data) },
      z: { type: precision, dims: [rows, paths, normals], data: z },
    });
    for (const [label, { dims, data }] of Object.entries(results))
      labels.set(label, start, dims, data as Float32Array | Float64Array);
    progress?.(stop / count);
  }
  return { y: labels.joined.y, dydx: labels.joined.dydx };
}
