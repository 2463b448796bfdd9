export { LABEL_FILES } from './label-store.ts';
export { labelsFor } from './labels-for.ts';
export type { SearchLabels, TruthKind } from './search-labels.ts';
