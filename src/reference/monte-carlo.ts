import { type Expression, input } from '../graph/index.ts';
import { lower, type Precision } from '../onnx/index.ts';
import { BATCH, formatShape, InputError, rowsOf, sameShape, type Tensor } from '../tensor/index.ts';
import { checkedVariables, endsOf, knownDomain, type Variable } from '../variable/index.ts';
import { asAsked } from './axes.ts';
import { pointsInput } from './batches.ts';
import { checkPoints, checkRequest, finiteLabels } from './checks.ts';
import { directionsInput, labelGraph } from './differentials.ts';
import { explainNonFinite } from './explain.ts';
import { checkedExpression } from './expressions.ts';
import type { ExactLabels, LabelRequest, Labels, ReferenceModel } from './model.ts';
import { checkPathwise } from './pathwise.ts';
import { checkPrecision } from './precision.ts';
import { PrecisionChoice } from './precision-choice.ts';
import { type SimulationTask, simulate } from './simulate.ts';

/**
 * A model simulated path by path: a graph with normal noise as a second input. A label at a point is the mean payoff of
 * `paths` paths that start there. Its differential is the derivative of that same mean (pathwise, exact by AD).
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
   * @returns [N, paths, outputs]. It is also called with one point and one path, to see how smooth it is
   */
  readonly payoff: (x: Expression, z: Expression) => Expression;
  /**
   * Whether the payoff is Lipschitz continuous in x, which unbiased labels of order 1 need. A digital, 1 for S > K and 0
   * below, has the pathwise derivative 0 on almost every path, whatever the mean's is. Default: true where `smooth` is, or
   * where its operations say so for inputs in the domain and normals within 40 deviations. Labels of order 1 are refused
   * where it is not.
   */
  readonly continuous?: boolean;
  /**
   * Whether the payoff's first derivatives in x are Lipschitz continuous, which unbiased labels of order 2 need. Those of (S
   * − K)⁺ jump, and its pathwise second derivative is 0 on almost every path. Default: as for `continuous`.
   */
  readonly smooth?: boolean;
  /** Independent draws of the normals a point, at least 1. The paths of a point are simulated together. */
  readonly paths: number;
  /** Follows each draw z by −z and averages the two payoffs: twice the paths. Default true. */
  readonly antithetic?: boolean;
  /**
   * In which payoffs are computed. Default: float32 where it holds the domain and labels at a few points of it agree with
   * float64 up to a thousandth of their spread. Else float64. Labels say which of the reasons it was.
   */
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
 * Builds the model. Point i takes the i-th `paths`·`normals` numbers of the request's stream, so draws do not depend on the
 * batch. Labels do in the last bit, where an engine rounds the ends of its vectors differently. A second request on the same
 * stream goes on from there.
 *
 * @throws InputError when a count is not a whole number ≥ 1, or the payoff has another shape than [N, paths, outputs]
 */
export function monteCarloModel(options: MonteCarloOptions): ReferenceModel {
  const { name, inputs, outputs, normals, paths, precision, parameters = {}, exact } = options;
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
  if (precision !== undefined) checkPrecision(name, precision, inputs, knownDomain(inputs));
  const x = pointsInput(inputs.length);
  const y = meanPayoff(options, x);
  const choice = new PrecisionChoice();
  return {
    name,
    inputs,
    outputs,
    parameters,
    exact,
    async label(points: Tensor, request: LabelRequest): Promise<Labels> {
      checkPoints(name, inputs, points);
      const directions = checkRequest(name, points, request);
      const domain = request.domain ?? knownDomain(inputs) ?? endsOf(points);
      checkPathwise(options, domain, request.order, { y, x });
      const wanted = labelGraph(y, x, request.order, directions);
      const given = [x, noiseInput(options), ...(directions ? [directionsInput(directions)] : [])];
      const simulated = (single: Precision, task: SimulationTask) =>
        simulate(lower(wanted, { precision: single, inputs: given }), single, { paths, normals, ...task });
      if (precision !== undefined) checkPrecision(name, precision, inputs, request.domain);
      const inDouble =
        precision === undefined
          ? await choice.reasonForDouble({ inputs, outputs, domain }, request, paths * normals, simulated)
          : undefined;
      const { labels, failed } = await simulated(
        precision ?? (inDouble === undefined ? 'float32' : 'float64'),
        { ...request, points, directions, batch },
      );
      finiteLabels(name, points, labels, (row, order) =>
        failed?.row === row
          ? explainNonFinite(y, x, order, { x: rowsOf(points, row, row + 1), z: failed.z })
          : undefined,
      );
      return asAsked(inDouble === undefined ? labels : { ...labels, inDouble }, request);
    },
  };
}

/** The mean payoff [N, outputs] of the paths from x [N, inputs]. */
function meanPayoff(options: MonteCarloOptions, x: Expression): Expression {
  const { name, paths, payoff, outputs, antithetic = true } = options;
  const start = x.reshape([BATCH, 1, Number(x.shape[1])]);
  const z = noiseInput(options);
  const what = `the payoff of ${name}`;
  const wanted = 'one [N, paths, outputs]';
  const path = checkedExpression(payoff(start, z), what, wanted);
  if (!sameShape(path.shape, [BATCH, paths, outputs.length]))
    throw new InputError(
      `${what} must have shape ${formatShape([BATCH, paths, outputs.length])}`,
      formatShape(path.shape),
      'Keep the axes of points and paths, and put outputs on the last axis.',
    );
  return (
    antithetic ? path.add(checkedExpression(payoff(start, z.neg()), what, wanted)).mul(0.5) : path
  ).mean([1]);
}

function noiseInput({ paths, normals }: MonteCarloOptions): Expression {
  return input('z', [BATCH, paths, normals]);
}
