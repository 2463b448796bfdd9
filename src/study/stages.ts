import { readSurrogate, type Surrogate, writeSurrogate } from '../surrogate/index.ts';
import { noWords } from '../tensor/index.ts';
import type { FitOptions, TrainedSurrogate } from '../workflow/index.ts';
import type { StudyContext } from './context.ts';
import { networkFile, type StageName } from './results.ts';

/** What every training of a study has in common. */
type StageOptions = Required<Pick<FitOptions, 'seed' | 'stage' | 'words' | 'progress'>> &
  Pick<FitOptions, 'signal' | 'validation' | 'ways'>;

/**
 * Trains the network of a stage and writes it to `<name>.onnx`; a resumed run that has it already reads it instead.
 *
 * @throws DivergenceError when the training fails
 */
export async function trainStage(
  { config, directory, journal, events, ways, signal }: StudyContext,
  stage: StageName,
  training: (options: StageOptions) => Promise<TrainedSurrogate>,
): Promise<Surrogate> {
  const file = networkFile(stage);
  if (journal.stage(stage) !== undefined)
    return readSurrogate(await directory.read(file), directory.file(file));
  const { surrogate, training: result } = await training({
    seed: config.seed,
    stage,
    validation: config.validation,
    // A study has no training on values alone to offer.
    words: noWords,
    progress: events.advance,
    ways,
    signal,
  });
  await directory.write(file, writeSurrogate(surrogate));
  await journal.recordStage(stage, result);
  return surrogate;
}
