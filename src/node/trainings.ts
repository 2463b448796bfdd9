import * as training from '../training/index.ts';
import * as workflow from '../workflow/index.ts';
import { shared } from './shared-way.ts';

/** The ways that a training has in Node: threads share the batch of a large step. */
export const nodeWays: readonly training.Way[] = [training.lanes, shared, training.loop];

/** As {@link training.train}, with {@link nodeWays}. */
export const train: typeof training.train = (engine, start, data, options) =>
  training.train(engine, start, data, { ways: nodeWays, ...options });

/** As {@link workflow.trainSurrogate}, with {@link nodeWays}. */
export const trainSurrogate: typeof workflow.trainSurrogate = (engine, data, options) =>
  workflow.trainSurrogate(engine, data, { ways: nodeWays, ...options });

/** As {@link workflow.fineTuneSurrogate}, with {@link nodeWays}. */
export const fineTuneSurrogate: typeof workflow.fineTuneSurrogate = (engine, surrogate, data, options) =>
  workflow.fineTuneSurrogate(engine, surrogate, data, { ways: nodeWays, ...options });

/** As {@link workflow.pruneGradually}, with {@link nodeWays}. */
export const pruneGradually: typeof workflow.pruneGradually = (engine, surrogate, criterion, data, options) =>
  workflow.pruneGradually(engine, surrogate, criterion, data, {
    ...options,
    ...(options?.tune && { tune: { ways: nodeWays, ...options.tune } }),
  });

/** As {@link workflow.removeLayers}, with {@link nodeWays}. */
export const removeLayers: typeof workflow.removeLayers = (engine, surrogate, data, options) =>
  workflow.removeLayers(engine, surrogate, data, { ...options, tune: { ways: nodeWays, ...options?.tune } });
