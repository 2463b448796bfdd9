import { adjoint, type Expression, input } from '../graph/index.ts';
import type { LoopBody } from '../onnx/index.ts';
import { type Activation, flatSize, networkGraph, type UnpackedLayers, unpack } from '../surrogate/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { type LossExpressions, type LossOptions, lossGraph } from './loss.ts';
import type { Optimiser } from './optimiser.ts';

/** What a training step is made for. */
export interface StepOptions {
  /** Inputs, hidden widths, outputs. */
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly loss: LossOptions;
  /** Weights of the differential columns [m, d], where the loss has them. */
  readonly columnWeights?: Tensor;
  /** Some derivatives are not known: the step takes `known` beside `dydx`. Default false. */
  readonly partial?: boolean;
}

/**
 * The loss on a batch of `rows` points, as a function of the inputs `parameters`, `x` [rows, d], `y` [rows, m] and, for
 * Sobolev, the tables `dydx` and perhaps `known`, [rows, m·d].
 */
export function batchLoss(
  options: StepOptions,
  rows: number,
): LossExpressions & { readonly predicted: Expression; readonly unpacked: UnpackedLayers } {
  const { sizes, activation, loss, columnWeights } = options;
  const d = sizes[0];
  const m = sizes[sizes.length - 1];
  const x = input('x', [rows, d]);
  const table = (name: string) => input(name, [rows, m * d]).reshape([rows, m, d]);
  const tables = Object.fromEntries(tablesOf(options).map((name) => [name, table(name)]));
  const unpacked = unpack(parametersOf(sizes), sizes);
  const predicted = networkGraph(unpacked.layers, activation, x).output;
  return {
    ...lossGraph(loss, x, predicted, { y: input('y', [rows, m]), ...tables }, columnWeights),
    predicted,
    unpacked,
  };
}

/** A step, the size of its batch, and what moves the parameters. */
export interface StepTraining extends StepOptions {
  readonly batch: number;
  readonly optimiser: Optimiser;
}

/**
 * What `rows` points of the batch contribute to a step, as a loop body that carries nothing: `gradient`, of the loss by the
 * flat parameters [P], and the parts of the loss, each such that contributions add up to those of the whole batch.
 */
export function shareOfStep({ batch, ...options }: StepTraining, rows: number): LoopBody {
  const { sizes } = options;
  const d = sizes[0];
  const m = sizes[sizes.length - 1];
  const { total, values, gradients, unpacked } = batchLoss(options, rows);
  const part = (mean: Expression) => mean.mul(rows / batch);
  return {
    carried: [],
    collected: {
      gradient: unpacked.pack(adjoint(part(total), unpacked.pieces)),
      values: part(values),
      ...(gradients !== undefined && { gradients: part(gradients) }),
    },
    gathered: [
      { name: 'x', shape: [rows, d] },
      { name: 'y', shape: [rows, m] },
      ...tablesOf(options).map((name) => ({ name, shape: [rows, m * d] })),
    ],
    scheduled: [],
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
  const { sizes, batch, optimiser } = training;
  const { collected, gathered } = shareOfStep(training, batch);
  const { gradient, ...losses } = collected;
  return {
    carried: carriedBy(optimiser, parametersOf(sizes), gradient),
    collected: losses,
    gathered,
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

/** Names of the inputs that hold one number for each derivative. */
function tablesOf({ loss, partial = false }: StepOptions): readonly string[] {
  if (loss.kind === 'vanilla') return [];
  return partial ? ['dydx', 'known'] : ['dydx'];
}

function parametersOf(sizes: readonly number[]): Expression {
  return input('parameters', [flatSize(sizes)]);
}
