import { libraryWords, type OptionWords } from '../tensor/index.ts';

/**
 * Words for the options that messages about a training speak of: its `loss`, the `order` of that, and the `gradients` of its
 * data.
 */
export type TrainingWords = OptionWords<'loss' | 'order' | 'gradients'>;

/** The words of the library. */
export const trainingWords: TrainingWords = (option, value) => {
  if (option === 'order') return `loss: { kind: 'sobolev', order: ${value} }`;
  return option === 'loss' ? `loss: { kind: '${value}' }` : libraryWords(option, value);
};
