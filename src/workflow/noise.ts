import { numeral } from '../tensor/index.ts';
import type { TermLoss } from '../training/index.ts';

/** Which part of a loss is the larger one: the network's own error, or what its labels' noise leaves. */
export type Dominating = 'error' | 'noise';

/** Undefined where the noise is not known. */
export function dominatingIn({ loss, noise }: TermLoss): Dominating | undefined {
  if (noise === undefined) return undefined;
  return noise > 0.5 * loss ? 'noise' : 'error';
}

/**
 * A line for each term: "values: error 2.1e-5, of which labels' noise 1.9e-5 (0.8 % of their variance): noise dominates".
 *
 * @param terms by name, as {@link TrainingResult}`.terms`
 */
export function describeNoise(terms: Readonly<Record<string, TermLoss>>): readonly string[] {
  return Object.entries(terms).map(([name, term]) => {
    const { loss, noise, signal } = term;
    const error = `${name}: error ${numeral(loss)}`;
    if (noise === undefined) return `${error}, noise of the labels not known`;
    if (noise === 0) return `${error}, labels without noise`;
    // An estimate may exceed what it is a part of.
    const part =
      noise > loss ? `labels' noise ${numeral(noise)}` : `of which labels' noise ${numeral(noise)}`;
    return `${error}, ${part}${shareOf(name, noise, signal)}: ${dominatingIn(term)} dominates`;
  });
}

function shareOf(term: string, noise: number, signal: number | undefined): string {
  if (signal === undefined || signal <= 0) return '';
  return ` (${numeral((100 * noise) / signal)} % of their ${term === 'values' ? 'variance' : 'mean square'})`;
}
