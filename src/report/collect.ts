import { predict, type Truth } from '../evaluation/index.ts';
import { parsePlan, parseScores, parseSignificance } from '../pruning/index.ts';
import { coefficientNetwork } from '../reduction/index.ts';
import type { ReferenceModel } from '../reference/index.ts';
import type { Engine } from '../runtime/index.ts';
import {
  isAnalysis,
  networkFile,
  placeIn,
  pruningFiles,
  readConfig,
  readJson,
  readResults,
  referenceFor,
  type Stage,
  type Store,
  stagesOf,
  testSet,
} from '../study/index.ts';
import { readSurrogate } from '../surrogate/index.ts';
import { rowsOf, sizeOf, stream, type Tensor, tensor } from '../tensor/index.ts';
import type { FigureSeries, ReportData, ReportPruning } from './data.ts';
import { drawnNetwork } from './drawn.ts';

/** Most points of the test set that figures show: more would only cover one another. */
const FIGURE_POINTS = 500;
const PATHS = 40;
const PATH_STEPS = 100;
/** Lines of drawn networks: of one, of many each, and of all together, so that a report of many prunings stays small. */
const [MOST_LINES, LEAST_LINES, ALL_LINES] = [3000, 350, 12_000];
/** Width of the smoothing drawn for a run that did not smooth, as in the paper's figure. */
const ILLUSTRATED_WIDTH = 0.05;

/**
 * Collects what a report draws from the files of a finished run. Predictions are computed again from the networks.
 *
 * @param reference default: the model that the run's configuration names
 * @throws InputError when the store does not hold a finished run
 */
export async function collectReport(
  store: Store,
  engine: Engine,
  reference?: ReferenceModel,
): Promise<ReportData> {
  const config = await readConfig(store);
  const results = await readResults(store, config);
  const model = reference ?? (await referenceFor(config));
  const { exact, ...labels } = model;
  // Where outputs are reduced, the file has their coefficients.
  const truth = config.reduceOutputs === undefined && exact !== undefined ? model : labels;
  const { x, y, dydx, curvature, hessian } = await testSet({ config, reference: truth, engine, store });
  const shown = (values: Tensor) => rowsOf(values, 0, Math.min(FIGURE_POINTS, x.shape[0]));
  const points = shown(x);
  const networks = [];
  for (const { name } of results.stages) {
    const file = networkFile(name);
    const surrogate = coefficientNetwork(readSurrogate(await store.read(file), placeIn(store, file)));
    networks.push({ name, ...seriesOf(await predict(engine, surrogate, points)) });
  }
  return {
    title: `${config.study}, seed ${config.seed}`,
    config: (await readJson(store, 'config.json')) as ReportData['config'],
    results,
    ends: { inputs: model.inputs.length, outputs: y.shape[1] },
    inputs: model.inputs.map(({ name, unit }) => (unit === undefined ? name : `${name} (${unit})`)),
    prunings: await prunings(store, stagesOf(config)),
    test: {
      axis: axisOf(model, points),
      truth: seriesOf({
        y: shown(y),
        dydx: dydx && shown(dydx),
        curvature: curvature && shown(curvature),
        hessian: hessian && shown(hessian),
      }),
      networks,
    },
    ...illustrationOf(model, config.seed),
  };
}

async function prunings(store: Store, stages: readonly Stage[]): Promise<readonly ReportPruning[]> {
  const found: ReportPruning[] = [];
  const count = stages.filter(({ pruning }) => pruning !== undefined).length;
  const most = Math.max(LEAST_LINES, Math.min(MOST_LINES, Math.floor(ALL_LINES / count)));
  for (const { name, parent, pruning } of stages) {
    if (parent === undefined || pruning === undefined) continue;
    const files = pruningFiles(stages, name);
    const [scores, plan] = [await readJson(store, files.scores), await readJson(store, files.plan)];
    const own = isAnalysis(pruning)
      ? { significance: parseSignificance(scores), plan: parsePlan(plan, 'neurons') }
      : { scores: parseScores(scores), plan: parsePlan(plan) };
    const file = networkFile(parent);
    const network = readSurrogate(await store.read(file), placeIn(store, file));
    found.push({ stage: name, parent, drawn: drawnNetwork(network, own.plan, most), ...own });
  }
  return found;
}

/** The axis of the figures: the model's own projection, else its first input. */
function axisOf({ illustration, inputs }: ReferenceModel, points: Tensor): ReportData['test']['axis'] {
  const projection = illustration?.projection;
  if (projection !== undefined) return { label: projection.label, values: Array.from(projection.at(points)) };
  const d = inputs.length;
  return {
    label: inputs[0].name,
    values: Array.from({ length: points.shape[0] }, (_, n) => points.data[n * d]),
  };
}

/** The first output: its value, the sums of its gradient and of its Hessian. They are NaN where a part is not known. */
function seriesOf({ y, dydx, curvature, hessian }: Truth): FigureSeries {
  const [n, m] = y.shape;
  const first = ({ data }: Tensor) => Array.from({ length: n }, (_, row) => data[row * m]);
  const sum = ({ shape, data }: Tensor) =>
    Array.from({ length: n }, (_, row) => {
      const entries = sizeOf(shape.slice(2));
      return data.subarray(row * m * entries, row * m * entries + entries).reduce((p, q) => p + q, 0);
    });
  const gamma = curvature !== undefined ? first(curvature) : hessian && sum(hessian);
  return {
    value: first(y),
    delta: dydx === undefined ? [] : sum(dydx),
    ...(gamma && { gamma }),
  };
}

function illustrationOf(
  { illustration }: ReferenceModel,
  seed: number,
): Pick<ReportData, 'paths' | 'smoothing'> {
  const { paths, payoff } = illustration ?? {};
  const drawn = paths && {
    label: paths.label,
    ...paths.draw(PATHS, PATH_STEPS, stream(seed, 'report paths')),
  };
  return { ...(drawn && { paths: drawn }), ...(payoff && { smoothing: smoothingOf(payoff) }) };
}

function smoothingOf(payoff: NonNullable<NonNullable<ReferenceModel['illustration']>['payoff']>) {
  const { width = ILLUSTRATED_WIDTH, position = 0 } = payoff.smoothing;
  const x = tensor(Array.from({ length: 201 }, (_, i) => position + (i / 100 - 1) * 8 * width));
  return {
    label: payoff.label,
    x: Array.from(x.data),
    payoff: Array.from(payoff.at(x, { position }).data),
    smoothed: Array.from(payoff.at(x, { width, position }).data),
    width,
    position,
    used: payoff.smoothing.width !== undefined,
  };
}
