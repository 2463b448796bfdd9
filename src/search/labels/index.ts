export type { LabellingOptions } from './from-model.ts';
export { LABEL_FILES } from './label-store.ts';
export { fewLabelsFor, labelsFor } from './labels-for.ts';
export { type SearchLabels, scaledLabels, type TruthKind } from './search-labels.ts';
