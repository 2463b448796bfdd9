import type { Precision } from '../onnx/index.ts';
import { InputError, rowsOf, type Tensor } from '../tensor/index.ts';
import { checkedVariables, endsOf, knownDomain } from '../variable/index.ts';
import { pointsInput } from './batches.ts';
import { checkedExact } from './checked-exact.ts';
import { checkPoints, finiteLabels } from './checks.ts';
import { checkControl, controlOptions } from './control/index.ts';
import { ControlCheck } from './control-check.ts';
import { demandControlMean } from './control-residuals.ts';
import {
  checkLabelOptions,
  checkNoise,
  type EstimatorKind,
  labelChooser,
  type SimulatedOptions,
  withoutShift,
} from './estimators/index.ts';
import { explainNonFinite } from './explain.ts';
import { withErrorsBeside } from './labels.ts';
import type { Estimates, LabelRequest, Labels, ReferenceModel } from './model.ts';
import { type MonteCarloOptions, monteCarloSchemas } from './monte-carlo-options.ts';
import { checkedOptions, modelName } from './options.ts';
import { meanPayoff, noiseInput, pathsFrom, startAt } from './paths.ts';
import { checkPrecision } from './precision.ts';
import { PrecisionChoice } from './precision-choice.ts';
import { type Asked, boundBy, checkRequest, vectorsInput } from './request.ts';
import { samplingOf } from './sampling/index.ts';
import { type SimulationTask, type SimulationWay, simulate } from './simulate.ts';
import { simulatedGraph } from './simulated-graph.ts';
import { varianceReduction } from './variance-reduction.ts';

/** Of one point, which is simulated whole: 1 GiB of float32. */
const NORMALS_LIMIT = 1 << 28;
/** Of one point, of those at which precisions are compared. */
const PILOT_NORMALS = 1 << 16;
/** Enough to amortise a call of the engine, few enough for the intermediate values to stay in a core's cache. */
const NORMALS_A_BATCH = 1 << 19;

/**
 * Builds the model. Points take their normals from the request's stream one after the other, so draws do not depend on the
 * batch. Labels do in the last bit, where an engine rounds the ends of its vectors differently. A second request on the same
 * stream goes on from there.
 *
 * @throws InputError naming the option that does not fit, or when the payoff has another shape than [N, paths, outputs]
 */
export function monteCarloModel(options: MonteCarloOptions): ReferenceModel {
  return simulatedModel(
    checkedOptions(modelName(options, 'a Monte Carlo model'), options, monteCarloSchemas),
  );
}

/**
 * The same, where there may be another way to simulate than by the graph of all steps.
 *
 * @param wayOf gives a way of paths in any number, which is asked first
 */
export function simulatedModel(
  options: SimulatedOptions,
  wayOf?: (options: MonteCarloOptions) => SimulationWay,
): ReferenceModel {
  const { name, inputs, outputs, normals, paths, precision, parameters = {}, exact } = options;
  checkedVariables(inputs, 'input');
  checkedVariables(outputs, 'output');
  const ofPoint = paths * normals;
  const most = Math.max(1, Math.floor(NORMALS_LIMIT / ofPoint));
  const batch = Math.min(most, options.batch ?? Math.max(1, Math.floor(NORMALS_A_BATCH / ofPoint)));
  if (wayOf === undefined) checkNormals(options);
  const sampling = samplingOf(options);
  const way = wayOf?.(options);
  /** Fewer paths, by which precisions are compared where all would take longer than labels. */
  const pilot = wayOf && paths > pilotPaths(normals) ? pilotOf(options) : options;
  const wayOfPilot = pilot === options ? way : wayOf?.(pilot);
  checkLabelOptions(options);
  checkControl(options);
  if (precision !== undefined) checkPrecision(name, precision, inputs, knownDomain(inputs));
  const x = pointsInput(inputs.length);
  // The graph of all steps is not made where there is another way, which has looked at the payoff's shape.
  const meanOf = (own: MonteCarloOptions) => () => ({ y: meanPayoff(pathsFrom(own, startAt(x))), x });
  if (way === undefined) meanOf(options)();
  const control = options.control && controlOptions(options, options.control);
  if (control !== undefined && way === undefined) meanOf(control)();
  const choose = labelChooser(options, meanOf(options));
  const chooseControl = control && labelChooser(control, meanOf(control));
  const check = options.control && new ControlCheck(options, options.control, x);
  const choice = new PrecisionChoice();
  const reduction = varianceReduction(options);
  const model = {
    name,
    inputs,
    outputs,
    parameters,
    exact: checkedExact({ ...{ name, inputs, outputs }, exact }),
    /** @param given an estimator in place of the one that is chosen */
    async label(points: Tensor, request: LabelRequest, given?: EstimatorKind): Promise<Labels> {
      checkPoints(name, inputs, points);
      const asked = checkRequest({ name, outputs }, points, request);
      const domain = request.domain ?? knownDomain(inputs) ?? endsOf(points);
      const chosen = choose(domain, asked.order);
      checkNoise(options, given ?? chosen.by, domain);
      const controlBy = chooseControl?.(domain, asked.order).by;
      if (control && controlBy) checkNoise(control, controlBy, domain);
      await check?.inDomain(domain, request);
      const simulatedBy =
        (by: EstimatorKind, of = options, ownWay = way) =>
        async (what: Asked, single: Precision, task: SimulationTask) => {
          const own = await ownWay?.(what, single, { by, controlBy });
          if (own !== undefined) return own(task);
          checkNormals(of);
          const bound = boundBy(what);
          const vectors = Object.entries(bound).map(([name, values]) => vectorsInput(name, values));
          const wanted = simulatedGraph(of, x, what, { by, controlBy });
          const sampled = { paths: of.paths, normals, sampling: samplingOf(of) };
          return simulate(wanted, [x, noiseInput(of), ...vectors], single, { ...sampled, ...task, bound });
        };
      const simulated = simulatedBy(given ?? chosen.by);
      if (precision !== undefined) checkPrecision(name, precision, inputs, request.domain);
      const inDouble =
        precision === undefined
          ? await choice.reasonForDouble({ inputs, outputs, domain }, asked, request, {
              cost: pilot.paths * normals,
              // Of the labels that are chosen: what others are compared with them is computed alike.
              simulated: simulatedBy(chosen.by, pilot, wayOfPilot),
            })
          : undefined;
      const digits = precision ?? (inDouble === undefined ? 'float32' : 'float64');
      const twice = asked.errors && sampling.groups === 1 ? request.random.apart() : undefined;
      const progress = (share: number) => request.progress?.(twice === undefined ? share : share / 2);
      const { labels, failed, residuals } = await simulated(asked, digits, {
        ...{ ...request, points, progress },
        batch: asked.errors ? batchWithErrors(options, asked, batch) : batch,
      });
      finiteLabels(name, points, labels, (row, order) => {
        if (failed?.row !== row) return undefined;
        const at = { x: rowsOf(points, row, row + 1), z: failed.z };
        return (
          options.explain?.(at, order) ??
          (failed.z.shape[1] === paths ? explainNonFinite(meanOf(options)().y, x, order, at) : undefined)
        );
      });
      if (residuals !== undefined) demandControlMean({ name, inputs, outputs, domain }, residuals, controlBy);
      const whole = {
        ...labels,
        ...(inDouble !== undefined && { inDouble }),
        ...(given === undefined &&
          chosen.why !== undefined && { estimated: `${chosen.by}, since ${chosen.why}` }),
        ...(reduction !== undefined && { varianceReduction: reduction }),
      };
      if (twice === undefined) return whole;
      // A single path, or net, has no spread: a second one tells it.
      const others = await simulated(asked, digits, {
        ...request,
        points,
        batch,
        random: twice,
        progress: (share) => request.progress?.((1 + share) / 2),
      });
      return withErrorsBeside(whole, others.labels);
    },
  };
  const gradients: Estimates['gradients'] = (points, request, by) =>
    model.label(points, { ...request, order: 1, errors: true }, by);
  return {
    ...model,
    label: (points, request) => model.label(points, request),
    estimates: {
      draws: paths,
      chosen: (order, domain) => choose(domain, order),
      ...(options.shift !== undefined && {
        gradients,
        hasDensity: (domain) => withoutShift(options, domain) === undefined,
      }),
    },
  };
}

/** The same model with fewer paths, independent ones. */
function pilotOf(options: MonteCarloOptions): MonteCarloOptions {
  return { ...options, paths: pilotPaths(options.normals), sampling: undefined };
}

/** A coefficient of a control is estimated from four. */
function pilotPaths(normals: number): number {
  return Math.max(4, Math.floor(PILOT_NORMALS / normals));
}

/** @throws InputError where a point's normals are too many to be there at once */
function checkNormals({ name, paths, normals }: MonteCarloOptions): void {
  if (paths * normals > NORMALS_LIMIT)
    throw new InputError(
      `paths × normals of ${name} must be at most ${NORMALS_LIMIT}`,
      `${paths} × ${normals}`,
      'Take fewer paths a point, and more points.',
    );
}

/** Points of one call where the derivatives of each path are held. */
function batchWithErrors(
  { normals, inputs, outputs }: MonteCarloOptions,
  asked: Asked,
  batch: number,
): number {
  const d = inputs.length;
  const wide = asked.order === 0 ? 1 : asked.order === 1 ? d : d * (asked.directions === 'axes' ? d : 1);
  return Math.max(1, Math.floor((batch * normals) / Math.max(normals, wide * outputs.length)));
}
