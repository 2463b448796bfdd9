export { type CheckOptions, checkDataset } from './check/check.ts';
export { demandFit } from './check/demand-fit.ts';
export type { DataFinding } from './check/finding.ts';
export { modelRemedies, type Remedies } from './check/remedies.ts';
export { columnNames } from './columns.ts';
export { type Dataset, dataset, sliceDataset, splitDataset, takeRows } from './dataset.ts';
export { type Design, designPoints } from './design.ts';
export { domainFromData, withDomain } from './domain.ts';
export type { ErrorColumns } from './error-columns.ts';
export type { GradientColumns } from './gradient-columns.ts';
export type { GradientFactors } from './gradient-factors.ts';
export { heldLabels } from './held.ts';
export type { HessianColumns } from './hessian-columns.ts';
export type { LikelyGradients, OtherGradients } from './likely-gradients.ts';
export {
  denormalise,
  differentialWeights,
  fitNormalisation,
  type Normalisation,
  normalise,
} from './normalisation.ts';
export { type Axis, mapParts, PARTS, type Part, partOf, partsOf, samplesOf } from './parts.ts';
export type { Misfit } from './product-columns.ts';
export { readDataset, readDatasetBatches } from './read.ts';
export type { DroppedRows, ReadOptions } from './read-table.ts';
export { type ColumnRoles, columnRoles, type FurtherPart, type RoleOptions } from './roles.ts';
export type {
  CotangentProducts,
  HessianProducts,
  Samples,
  TangentProducts,
} from './samples.ts';
export { datasetBytes, SetWriter, type WriteOptions } from './set-writer.ts';
export { beyondDouble, beyondSingle } from './single.ts';
export { hasColumn } from './sources.ts';
export { type ByteSink, MemorySink } from './tables/byte-sink.ts';
export {
  type BlobLike,
  type ByteSource,
  byteSource,
  type OpenBytes,
  type UnpackedBytes,
  type UnpackOptions,
} from './tables/byte-source.ts';
export { FOREIGN_HEAD, foreignFormat } from './tables/foreign.ts';
export { openTable, writableFormat } from './tables/formats.ts';
export { notWhole, tooLarge } from './tables/gzip.ts';
export type { DecimalMark } from './tables/numbers.ts';
export type { ReadingOption } from './tables/table.ts';
