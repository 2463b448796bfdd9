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
}

/** The loss on a batch of `rows` points, as a function of the inputs `parameters`, `x`, `y` and, for Sobolev, `dydx`. */
export function batchLoss(
  options: StepOptions,
  rows: number,
): LossExpressions & { readonly predicted: Expression; readonly unpacked: UnpackedLayers } {
  const { sizes, activation, loss, columnWeights } = options;
  const d = sizes[0];
  const m = sizes[sizes.length - 1];
  const x = input('x', [rows, d]);
  const unpacked = unpack(parametersOf(sizes), sizes);
  const predicted = networkGraph(unpacked.layers, activation, x).output;
  const dydx = loss.kind === 'sobolev' ? input('dydx', [rows, m, d]) : undefined;
  return {
    ...lossGraph(loss, x, predicted, input('y', [rows, m]), dydx, columnWeights),
    predicted,
    unpacked,
  };
}

/**
 * One training step as a loop body: gather a batch, differentiate the loss with respect to the flat parameters, and
 * let the optimiser move them. The whole of it is one graph; nothing is derived by hand.
 */
export function trainingStep(options: StepOptions, batch: number, optimiser: Optimiser): LoopBody {
  const { sizes, loss } = options;
  const d = sizes[0];
  const m = sizes[sizes.length - 1];
  const { total, values, gradients, unpacked } = batchLoss(options, batch);
  const gradient = unpacked.pack(adjoint(total, unpacked.pieces));

  const parameters = parametersOf(sizes);
  const state = optimiser.state.map((name) => input(name, parameters.shape));
  const rates = optimiser.rates.map((name) => input(name, []));
  const next = optimiser.update(parameters, gradient, state, rates);
  return {
    carried: [
      { name: 'parameters', next: next.parameters },
      ...optimiser.state.map((name, k) => ({ name, next: next.state[k] })),
    ],
    collected: gradients === undefined ? { total, values } : { total, values, gradients },
    gathered: [
      { name: 'x', shape: [batch, d] },
      { name: 'y', shape: [batch, m] },
      ...(loss.kind === 'sobolev' ? [{ name: 'dydx', shape: [batch, m, d] }] : []),
    ],
    scheduled: optimiser.rates,
  };
}

function parametersOf(sizes: readonly number[]): Expression {
  return input('parameters', [flatSize(sizes)]);
}
