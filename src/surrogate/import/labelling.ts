import { feedsOf, importPoints, type OnnxModel } from '../../onnx/index.ts';
import { InputError } from '../../tensor/index.ts';

/** What a file can label points with, that is: teach a network, or be the truth of one. */
export type Labelling = 'values and derivatives' | 'values' | 'nothing';

/**
 * What a file that is no network labels points with. It is values and derivatives where its operations are read. Else it is
 * values, by ONNX Runtime, where the file states its sizes.
 */
export function labellingOf(model: OnnxModel): { readonly labels: Labelling; readonly unlabelled?: string } {
  if (refusal(() => importPoints(model)) === undefined) return { labels: 'values and derivatives' };
  const unlabelled = refusal(() => feedsOf(model));
  return unlabelled === undefined ? { labels: 'values' } : { labels: 'nothing', unlabelled };
}

function refusal(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
