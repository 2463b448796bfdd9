import { adjoint, concat, type Expression, input, type LoopBody } from '../graph/index.ts';
import {
  type Architecture,
  inputWidth,
  networkGraph,
  outputWidth,
  parameterCount,
  type UnpackedNetwork,
  unpack,
} from '../surrogate/index.ts';
import { sizeOf, type Tensor } from '../tensor/index.ts';
import { type Columns, strideOf } from './data.ts';
import { type LossExpressions, type LossOptions, lossGraph } from './loss.ts';
import type { Optimiser } from './optimiser.ts';

/** What a training step is made for. */
export interface StepOptions {
  readonly architecture: Architecture;
  readonly loss: LossOptions;
  /** Weights of the differential columns [m, d], where the loss has them. */
  readonly columnWeights?: Tensor;
  /** Some derivatives are not known: the step takes `known` beside `dydx`. Default false. */
  readonly partial?: boolean;
  /** Of how many cotangents a point the loss compares products, in place of whole Jacobians. Default 0. */
  readonly cotangents?: number;
}

/**
 * The loss on a batch of `rows` points, as a function of the input `parameters` and of {@link tablesOf}: by default inputs
 * of their own, [rows, width].
 */
export function batchLoss(
  options: StepOptions,
  rows: number,
  table: (columns: Columns) => Expression = ({ name, width }) => input(name, [rows, width]),
): LossExpressions & { readonly predicted: Expression; readonly unpacked: UnpackedNetwork } {
  const { architecture, loss, columnWeights } = options;
  const [x, y, ...derivatives] = tablesOf(options);
  const unpacked = unpack(parametersOf(architecture), architecture);
  const points = table(x);
  const predicted = networkGraph(unpacked.network, points).output;
  const labels = {
    y: table(y),
    ...Object.fromEntries(
      derivatives.map((one) => [one.name, table(one).reshape([rows, ...shapeOf(one.name, options)])]),
    ),
  };
  return { ...lossGraph(loss, points, predicted, labels, columnWeights), predicted, unpacked };
}

/** A step, the size of its batch, and what moves the parameters. */
export interface StepTraining extends StepOptions {
  readonly batch: number;
  readonly optimiser: Optimiser;
}

/**
 * What `rows` points of the batch contribute to a step, such that contributions add up to those of the whole batch, as a
 * function of the inputs `parameters` [P] and `rows` [rows, width of all tables], in which {@link tablesOf} lie side by side.
 * One vector in and one out, since each takes its time to cross into an engine.
 *
 * @returns `sums` [P + losses]: the gradient of the loss by the flat parameters, and behind it the parts of the loss named
 */
export function shareOfStep(
  training: StepTraining,
  rows: number,
): { readonly sums: Expression; readonly losses: readonly string[] } {
  const tables = tablesOf(training);
  const all = input('rows', [rows, strideOf(tables)]);
  const { gradient, losses } = contribution(training, rows, ({ offset, width }) =>
    all.slice(1, offset, offset + width),
  );
  const numbers = Object.values(losses).map((loss) => loss.reshape([1]));
  return { sums: concat([gradient, ...numbers], 0), losses: Object.keys(losses) };
}

/** The gradient by the flat parameters [P], and the parts of the loss. */
function contribution(
  { batch, ...options }: StepTraining,
  rows: number,
  table?: (columns: Columns) => Expression,
): { readonly gradient: Expression; readonly losses: Readonly<Record<string, Expression>> } {
  const { total, values, gradients, unpacked } = batchLoss(options, rows, table);
  const part = (mean: Expression) => mean.mul(rows / batch);
  return {
    gradient: unpacked.pack(adjoint(part(total), unpacked.pieces)),
    losses: { values: part(values), ...(gradients !== undefined && { gradients: part(gradients) }) },
  };
}

/** The update alone, of `length` of the parameters, from contributions to their gradient under these names. */
export function updateOf(optimiser: Optimiser, length: number, contributions: readonly string[]): LoopBody {
  const gradient = contributions.map((name) => input(name, [length])).reduce((sum, part) => sum.add(part));
  return {
    carried: carriedBy(optimiser, input('parameters', [length]), gradient),
    collected: {},
    gathered: [],
    scheduled: optimiser.rates,
  };
}

/**
 * One training step as a loop body: differentiate the loss of a batch with respect to the flat parameters, and let the
 * optimiser move them. The whole of it is one graph; nothing is derived by hand. Collected are the parts of the loss
 * before the step.
 */
export function trainingStep(training: StepTraining): LoopBody {
  const { architecture, batch, optimiser } = training;
  const { gradient, losses } = contribution(training, batch);
  return {
    carried: carriedBy(optimiser, parametersOf(architecture), gradient),
    collected: losses,
    gathered: tablesOf(training).map(({ name, width }) => ({ name, shape: [batch, width] })),
    scheduled: optimiser.rates,
  };
}

/** Parameters and state as an optimiser moves them. */
function carriedBy(optimiser: Optimiser, parameters: Expression, gradient: Expression): LoopBody['carried'] {
  const state = optimiser.state.map((name) => input(name, parameters.shape));
  const rates = optimiser.rates.map((name) => input(name, []));
  const next = optimiser.update(parameters, gradient, state, rates);
  return [
    { name: 'parameters', next: next.parameters },
    ...optimiser.state.map((name, k) => ({ name, next: next.state[k] })),
  ];
}

/**
 * The tables that batches are drawn from, a row a point: `x`, `y` and, for Sobolev, `dydx` and perhaps `known`, or
 * `cotangents` and `adjoints`.
 */
export function tablesOf(options: StepOptions): readonly Columns[] {
  const { loss, partial = false, cotangents = 0 } = options;
  const derivatives =
    loss.kind === 'vanilla'
      ? []
      : cotangents > 0
        ? ['cotangents', 'adjoints']
        : partial
          ? ['dydx', 'known']
          : ['dydx'];
  let end = 0;
  return ['x', 'y', ...derivatives].map((name) => {
    const width = sizeOf(shapeOf(name, options));
    end += width;
    return { name, offset: end - width, width };
  });
}

/** What a table holds of one point. */
function shapeOf(name: string, { architecture, cotangents = 0 }: StepOptions): readonly number[] {
  const [d, m] = [inputWidth(architecture), outputWidth(architecture)];
  const shapes: Readonly<Record<string, readonly number[]>> = {
    x: [d],
    y: [m],
    dydx: [m, d],
    known: [m, d],
    cotangents: [cotangents, m],
    adjoints: [cotangents, d],
  };
  return shapes[name];
}

function parametersOf(architecture: Architecture): Expression {
  return input('parameters', [parameterCount(architecture)]);
}
