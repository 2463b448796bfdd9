import type { BoundTerm } from '../objective/index.ts';
import { numeral, withWords } from '../tensor/index.ts';
import type { TrainingFinding } from './finding.ts';
import { type TrainingWords, trainingWords } from './words.ts';

/**
 * Second derivatives that the network predicts no better than 0 does, the constant of a linear function. Of both errors the part
 * that the labels' noise leaves is no fault of a network: where that is all, nothing is said.
 *
 * @param term the loss of curvatures, where the objective moves the network by it
 * @param outputs names of all
 */
export function bendFindings(
  term: (Pick<BoundTerm, 'noise' | 'signal'> & { readonly loss: number }) | undefined,
  where: string,
  outputs: readonly string[],
  words: TrainingWords = trainingWords,
): readonly TrainingFinding[] {
  if (term === undefined || term.signal === undefined) return [];
  const { loss, noise = 0, signal } = term;
  if (loss < signal || signal <= noise) return [];
  return [
    {
      kind: 'curvatures-worse-than-constant',
      severity: 'warning',
      message:
        `${where} second derivatives are predicted worse than by 0: their mean square error is ${numeral(loss)}, their ` +
        `mean square ${numeral(signal)}. Check that they belong to the values (order, sign and unit of their columns), take ` +
        `more steps, or train on first derivatives alone${withWords(words('order', '1'), (said) => ` with ${said}`)}.`,
      outputs,
    },
  ];
}
