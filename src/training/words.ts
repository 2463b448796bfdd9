import { libraryWords, type OptionWords } from '../tensor/index.ts';

/**
 * Words for the options that messages about a training speak of: its own `loss`, and the `gradients` with which its data is
 * read.
 */
export type TrainingWords = OptionWords<'loss' | 'gradients'>;

/** The words of the library. */
export const trainingWords: TrainingWords = (option, value) =>
  option === 'loss' ? `loss: { kind: '${value}' }` : libraryWords(option, value);
