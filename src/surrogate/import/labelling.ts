import { feedsOf, importPoints, type OnnxModel } from '../../onnx/index.ts';
import { obstruction } from './obstruction.ts';

/** What a file can label points with, that is: teach a network, or be the truth of one. */
export type Labelling = 'values and derivatives' | 'values' | 'nothing';

/**
 * What a file that is no network labels points with. It is values and derivatives where its operations are read. Else it is
 * values, by ONNX Runtime, where the file states its sizes.
 */
export function labellingOf(model: OnnxModel): { readonly labels: Labelling; readonly unlabelled?: string } {
  if (obstruction(() => importPoints(model)) === undefined) return { labels: 'values and derivatives' };
  const unlabelled = obstruction(() => feedsOf(model))?.reason;
  return unlabelled === undefined ? { labels: 'values' } : { labels: 'nothing', unlabelled };
}
