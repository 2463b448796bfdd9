import type { Dataset } from '../dataset/index.ts';
import type { Engine } from '../runtime/index.ts';
import type { Surrogate } from '../surrogate/index.ts';
import { adoptVariables } from './adopt.ts';
import { type FitOptions, fitSurrogate, type TrainedSurrogate } from './fit.ts';

/**
 * Trains a network further on labelled points. Its normalisation stays, so that it is the same function before the first
 * step, and the iterate of least validation loss is kept: on that part of the data it does not get worse. Names, units and
 * domain that the data give are the network's from then on.
 *
 * @param data with `dydx` for Sobolev training, the default where some are known; in the order of the network's variables
 * @throws InputError when data or options do not fit the network
 * @throws DivergenceError when the training fails
 * @throws the signal's reason when aborted
 */
export function fineTuneSurrogate(
  engine: Engine,
  surrogate: Surrogate,
  data: Dataset,
  options: FitOptions = {},
): Promise<TrainedSurrogate> {
  const { stage = 'fine-tuned' } = options;
  return fitSurrogate(engine, adoptVariables(surrogate, data), data, { ...options, stage });
}
