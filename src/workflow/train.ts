import { type Dataset, fitNormalisation } from '../dataset/index.ts';
import type { Engine } from '../runtime/index.ts';
import { type Activation, type Architecture, initialise, perceptron } from '../surrogate/index.ts';
import { demand, stream } from '../tensor/index.ts';
import { type FitOptions, fitSurrogate, type TrainedSurrogate } from './fit.ts';

export interface TrainOptions extends FitOptions {
  /**
   * Widths of the hidden layers. Default 64-64-64: enough for a smooth function of ten inputs or so. Take more (128×6) to
   * prune it afterwards.
   */
  readonly hidden?: readonly number[];
  /** Default silu: smooth, with exact enclosures of every derivative. */
  readonly activation?: Activation;
  /** In place of both: a network whose layers are taken, with their activations and what each reads. */
  readonly like?: Architecture;
  /**
   * How many networks of other random weights are trained side by side. The one of least validation loss is kept; its number
   * stands in the provenance. For small networks, where many a start ends in a poor minimum. Default 1.
   */
  readonly restarts?: number;
}

/** Widths of the hidden layers where none are given. */
export const HIDDEN: readonly number[] = [64, 64, 64];

/**
 * Trains a network on labelled points from random weights. z-scores of every input and output are fitted and become part of
 * the function. The iterate of least validation loss is kept. Names, units and domain of the data are those of the network.
 * The same data, options, engine and threads give the same bits.
 *
 * @param data with `dydx` for Sobolev training; NaN among them is a derivative that is not known, and does not count
 * @throws InputError when the options do not fit the data
 * @throws DivergenceError when the training fails
 * @throws the signal's reason when aborted
 */
export function trainSurrogate(
  engine: Engine,
  data: Dataset,
  options: TrainOptions = {},
): Promise<TrainedSurrogate> {
  const { hidden = HIDDEN, activation = 'silu', seed = 1, stage = 'trained', restarts = 1 } = options;
  demand(
    Number.isInteger(restarts) && restarts >= 1,
    'restarts must be a whole number of at least 1',
    restarts,
    'Give for example 4.',
  );
  const { inputs, outputs, provenance } = data;
  const architecture = options.like ?? perceptron([inputs.length, ...hidden, outputs.length], activation);
  const start = {
    ...initialise(architecture, stream(seed, `initialise ${options.stream ?? stage}`)),
    normalisation: fitNormalisation(data),
    inputs,
    outputs,
    provenance: options.provenance ?? { data: provenance },
  };
  const others = Array.from({ length: restarts - 1 }, (_, k) =>
    initialise(architecture, stream(seed, `initialise ${options.stream ?? stage}, restart ${k + 1}`)),
  );
  return fitSurrogate(engine, start, data, { ...options, stage }, others);
}
