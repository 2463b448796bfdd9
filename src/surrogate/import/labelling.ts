import { feedsOf, importPoints, type OnnxModel } from '../../onnx/index.ts';
import { clause, obstruction } from './obstruction.ts';

/** What a file can label points with, that is: teach a network, or be the truth of one. */
export type Labelling = 'values and derivatives' | 'values' | 'nothing';

/**
 * What a file that is no network labels points with. It is values and derivatives where its operations are read. Else it is
 * values, by ONNX Runtime, where the file states its sizes and draws nothing at random.
 */
export function labellingOf(whole: OnnxModel): { readonly labels: Labelling; readonly unlabelled?: string } {
  const model = withoutClasses(whole);
  if (obstruction(() => importPoints(model)) === undefined) return { labels: 'values and derivatives' };
  const unfed = obstruction(() => feedsOf(model));
  return unfed === undefined ? { labels: 'values' } : { labels: 'nothing', unlabelled: clause(unfed) };
}

/** A model without the outputs that are classes or texts, where it has others: they are no labels. */
export function withoutClasses(model: OnnxModel): OnnxModel {
  const outputs = model.outputs.filter(({ type }) => !isClass(type));
  return outputs.length === 0 || outputs.length === model.outputs.length ? model : { ...model, outputs };
}

/** Whether an element type is one of whole numbers, truths or texts, such as the class that a classifier chooses. */
export function isClass(type: string): boolean {
  return /^(u?int|bool|string)/.test(type);
}
