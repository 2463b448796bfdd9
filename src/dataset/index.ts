export { columnNames } from './columns.ts';
export { type Dataset, dataset, sliceDataset, splitDataset, takeRows } from './dataset.ts';
export { type Design, designPoints } from './design.ts';
export { fileError, replaceFile } from './files.ts';
export {
  denormalise,
  differentialWeights,
  fitNormalisation,
  type Normalisation,
  normalise,
} from './normalisation.ts';
export { readDataset, writeDataset } from './parquet.ts';
export type { HessianProducts, Part, Samples } from './samples.ts';
