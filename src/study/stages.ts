import { type Dataset, normalise } from '../dataset/index.ts';
import { type Layer, readSurrogate, type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import { stream } from '../tensor/index.ts';
import { type LossOptions, type Schedule, train } from '../training/index.ts';
import type { StudyContext } from './context.ts';
import { networkFile, type StageName } from './results.ts';

/** How a stage trains. */
export interface StagePlan {
  readonly name: StageName;
  /** Layers to start from. */
  readonly start: readonly Layer[];
  /** Labels, in physical units. */
  readonly data: Dataset;
  readonly loss: LossOptions;
  readonly budget: { readonly steps: number; readonly batch: number; readonly schedule: Schedule };
  /** Everything of the surrogate but its layers. */
  readonly frame: Omit<Surrogate, 'layers'>;
}

/**
 * Trains the network of a stage and writes it to `<name>.onnx`; a resumed run that has it already reads it instead.
 *
 * @throws DivergenceError when the training fails
 */
export async function trainStage(context: StudyContext, plan: StagePlan): Promise<Surrogate> {
  const { engine, config, directory, journal, events, signal } = context;
  const { name, start, data, loss, budget, frame } = plan;
  const file = networkFile(name);
  if (journal.stage(name) !== undefined)
    return readSurrogate(await directory.read(file), directory.file(file));

  const result = await train(engine, start, normalise(data, frame.normalisation), {
    ...budget,
    loss,
    activation: frame.activation,
    random: stream(config.seed, `shuffle ${name}`),
    signal,
    progress: (step, value) =>
      events.advance(step / budget.steps, `step ${step}, loss ${value.toExponential(2)}`),
  });
  const provenance = { ...frame.provenance, stage: name, step: result.best.step };
  const surrogate: Surrogate = { ...frame, layers: result.layers, provenance };
  await directory.write(file, writeSurrogate(surrogate));
  await journal.recordStage(name, result);
  return surrogate;
}
