import type { SearchSource } from '../source.ts';
import { labelsFromData } from './from-data.ts';
import { fewLabelsFromModel, type LabellingOptions, labelsFromModel } from './from-model.ts';
import type { SearchLabels } from './search-labels.ts';

/** The labelled points of a source, to train on and to judge by. */
export async function labelsFor(source: SearchSource, options: LabellingOptions): Promise<SearchLabels> {
  if (source.model !== undefined) return labelsFromModel(source.model, options);
  const labels = labelsFromData(source.data, options.targets, options.seed);
  await options.begin?.();
  return labels;
}

/** Few labelled points of a source, for a search that has no time for all. Data has its labels already. */
export async function fewLabelsFor(source: SearchSource, options: LabellingOptions): Promise<SearchLabels> {
  return source.model === undefined
    ? labelsFromData(source.data, options.targets, options.seed)
    : fewLabelsFromModel(source.model, options);
}
