import type { SearchSource } from '../source.ts';
import { labelsFromData } from './from-data.ts';
import { fewLabelsFromModel, type LabellingOptions, labelsFromModel } from './from-model.ts';
import type { SearchLabels } from './search-labels.ts';

/** The labelled points of a source, to train on and to judge by. */
export async function labelsFor(source: SearchSource, options: LabellingOptions): Promise<SearchLabels> {
  return source.model === undefined
    ? labelsFromData(source.data, options.targets, options.seed)
    : labelsFromModel(source.model, options);
}

/** Few labelled points of a source, for a search that has no time for all. Data has its labels already. */
export async function fewLabelsFor(source: SearchSource, options: LabellingOptions): Promise<SearchLabels> {
  return source.model === undefined
    ? labelsFromData(source.data, options.targets, options.seed)
    : fewLabelsFromModel(source.model, options);
}
